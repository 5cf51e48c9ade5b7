import { expect } from 'chai';
import { virtualClock } from '../../../src/runtime/clock.ts';
import { awsMetricsOn } from '../../../src/telemetry/aws-metrics.ts';
import { loopMetricsOn } from '../../../src/telemetry/loop-metrics.ts';
import { stopCauses } from '../../../src/core/rollout/stop-cause.ts';
import { definitionOf, METRIC_KEYS } from '../../../src/telemetry/metric-definitions.ts';
import { metricsDoc } from '../../../src/telemetry/metrics-doc.ts';
import { createMetrics, type Metrics } from '../../../src/telemetry/metrics.ts';
import { serviceMetricsOn } from '../../../src/telemetry/service-metrics.ts';
import { sourceMetricsOn } from '../../../src/telemetry/source-metrics.ts';
import { watchMetricsOn } from '../../../src/telemetry/watch-metrics.ts';

const make = (maxServiceSeries = 100): Metrics => createMetrics({ version: '1.2.3', maxServiceSeries, processMetrics: false });

async function scrape(metrics: Metrics): Promise<string> {
  let text = '';
  for await (const chunk of metrics.text()) text += chunk;
  return text;
}

const serviceMetrics = (metrics: Metrics, clock = virtualClock()) =>
  serviceMetricsOn({ metrics, clock, readyIn: (situation) => (situation === 'AwsFailing' ? undefined : situation === 'Ready') });

const web = { namespace: 'shop', name: 'web' };

describe('metric definitions', () => {
  it('have distinct names, units by convention, and labels that are bounded', () => {
    const definitions = METRIC_KEYS.map(definitionOf);
    expect(new Set(definitions.map(({ name }) => name)).size).to.equal(definitions.length);
    for (const { name, type, labels, help } of definitions) {
      expect(name).to.match(/^(longshore|controller_runtime|workqueue|leader_election)_[a-z0-9_]+$/);
      if (type === 'counter') expect(name).to.match(/_total$/);
      expect(help).to.match(/\.$/);
      if (name.startsWith('longshore_')) for (const label of labels) expect(['namespace', 'name', 'message', 'commit', 'cluster']).not.to.include(label);
    }
  });

  it('are all in the reference page', () => {
    const page = metricsDoc();
    for (const key of METRIC_KEYS) expect(page).to.contain(`| \`${definitionOf(key).name}\` |`);
    expect(page).to.contain('`longshore_service_situation` | gauge | `namespace` `name` `situation` |');
  });
});

describe('metrics', () => {
  it('share nothing between two registries', async () => {
    const [one, two] = [make(), make()];
    one.add('rollbacks', { reason: 'CircuitBreaker' });
    expect(await scrape(one)).to.contain('longshore_rollbacks_total{reason="CircuitBreaker"} 1');
    expect(await scrape(two)).to.contain('longshore_rollbacks_total{reason="CircuitBreaker"} 0');
  });

  it('show label values before their first event', async () => {
    const metrics = make();
    loopMetricsOn(metrics, 'ecsservice', 4);
    const text = await scrape(metrics);
    expect(text).to.contain('controller_runtime_reconcile_total{controller="ecsservice",result="error"} 0');
    expect(text).to.contain('controller_runtime_max_concurrent_reconciles{controller="ecsservice"} 4');
    expect(text).to.contain('longshore_rollbacks_total{reason="CircuitBreaker"} 0');
    for (const cause of stopCauses) expect(text).to.contain(`longshore_rollbacks_total{reason="${cause}"} 0`);
    expect(text).to.match(/longshore_build_info\{version="1\.2\.3",node="v\d+/);
  });

  it('show no buckets of what no shipped query asks for, and no outcome that nothing counts', async () => {
    const text = await scrape(make());
    expect([...text.matchAll(/^longshore_rollout_duration_seconds_count\{.*outcome="(\w+)"/gm)].map(([, outcome]) => outcome)).to.deep.equal(Array(4).fill('Succeeded'));
    expect(text).not.to.contain('Lost').and.not.to.contain('point="Other"');
  });

  it('count the loop under controller-runtime\'s names', async () => {
    const metrics = make();
    const loop = loopMetricsOn(metrics, 'ecsservice', 1);
    loop.added();
    loop.depth(3);
    loop.started(500);
    loop.activeWorkers(1);
    loop.finished('error', 2_000, true);
    const text = await scrape(metrics);
    for (const line of [
      'workqueue_adds_total{name="ecsservice"} 1',
      'workqueue_depth{name="ecsservice"} 3',
      'workqueue_queue_duration_seconds_sum{name="ecsservice"} 0.5',
      'controller_runtime_active_workers{controller="ecsservice"} 1',
      'controller_runtime_reconcile_total{controller="ecsservice",result="error"} 1',
      'controller_runtime_reconcile_errors_total{controller="ecsservice"} 1',
      'controller_runtime_terminal_reconcile_errors_total{controller="ecsservice"} 1',
      'controller_runtime_reconcile_time_seconds_sum{controller="ecsservice"} 2',
    ]) expect(text).to.contain(line);
  });

  it('count AWS calls by bucket and operation', async () => {
    const metrics = make();
    const aws = awsMetricsOn(metrics);
    const scope = { account: 'prod', region: 'eu-west-1' };
    aws.called(scope, 'UpdateService', 'serviceModify', 'Throttled', 250);
    aws.throttled(scope, 'UpdateService', 'serviceModify');
    aws.called(scope, 'ListTasks', 'clusterResourceRead', 'ok', 10);
    aws.buckets(scope, () => [{ bucket: 'serviceModify', used: 0.4, factor: 0.5 }]);
    const text = await scrape(metrics);
    expect(text).to.contain('longshore_aws_calls_total{account="prod",region="eu-west-1",operation="UpdateService",bucket="serviceModify",code="Throttled"} 1');
    expect(text).to.contain('longshore_aws_throttles_total{account="prod",region="eu-west-1",operation="UpdateService",bucket="serviceModify"} 1');
    expect(text).to.contain('longshore_aws_throttles_total{account="prod",region="eu-west-1",operation="ListTasks",bucket="clusterResourceRead"} 0');
    expect(text).to.contain('longshore_aws_share_used_ratio{account="prod",region="eu-west-1",bucket="serviceModify"} 0.4');
    expect(text).to.contain('longshore_aws_rate_factor{account="prod",region="eu-west-1",bucket="serviceModify"} 0.5');
  });
});

describe('metrics of sources and watches', () => {
  it('count looks and objects, and sources by readiness while they exist', async () => {
    const metrics = make();
    const sources = sourceMetricsOn(metrics);
    sources.looked('applied', 0.5);
    sources.applied('healed', 2);
    sources.ready({ namespace: 'shop', name: 'a' }, true);
    sources.ready({ namespace: 'shop', name: 'b' }, false);
    sources.ready({ namespace: 'shop', name: 'c' }, false);
    sources.forget({ namespace: 'shop', name: 'c' });
    const text = await scrape(metrics);
    for (const line of ['longshore_source_looks_total{result="applied"} 1', 'longshore_source_objects_total{why="healed"} 2', 'longshore_sources{ready="true"} 1', 'longshore_sources{ready="false"} 1']) {
      expect(text).to.contain(line);
    }
  });

  it('tell how a watch fares', async () => {
    const metrics = make();
    const watch = watchMetricsOn(metrics, 'EcsService');
    watch.listed(7, 250);
    watch.relisted('expired');
    watch.restarted('closed');
    watch.event(1_700_000_000_500);
    const text = await scrape(metrics);
    for (const line of [
      'longshore_watch_listed_objects{kind="EcsService"} 7',
      'longshore_watch_relists_total{kind="EcsService",reason="expired"} 1',
      'longshore_watch_restarts_total{kind="EcsService",reason="closed"} 1',
      'longshore_watch_last_event_timestamp_seconds{kind="EcsService"} 1700000000.5',
    ]) expect(text).to.contain(line);
  });
});

describe('metrics per service', () => {
  it('follow what the controller says, and go with the object', async () => {
    const metrics = make();
    const services = serviceMetrics(metrics);
    services.situation(web, 'Ready');
    services.counts(web, { desired: 3, running: 2, pending: 1 });
    services.situation(web, 'AwsFailing');
    const text = await scrape(metrics);
    for (const line of [
      'longshore_service_desired_tasks{namespace="shop",name="web"} 3',
      'longshore_service_running_tasks{namespace="shop",name="web"} 2',
      'longshore_service_pending_tasks{namespace="shop",name="web"} 1',
      'longshore_service_ready{namespace="shop",name="web"} 1',
      'longshore_service_situation{namespace="shop",name="web",situation="AwsFailing"} 1',
    ]) expect(text).to.contain(line);
    services.forget(web);
    expect(await scrape(metrics)).not.to.contain('name="web"');
  });

  it('show where a rollout is while the service is there, and nothing of one that never was', async () => {
    const metrics = make();
    const services = serviceMetrics(metrics);
    services.rollout(web, { strategy: 'CANARY', phase: 'AtGate', productionShare: 0.1, gate: { point: 'BeforeProduction', since: 1_700_000_000_500 } });
    services.rollout({ namespace: 'shop', name: 'api' }, undefined);
    const text = await scrape(metrics);
    for (const line of [
      'longshore_service_rollout_phase{namespace="shop",name="web",phase="AtGate"} 1',
      'longshore_service_production_traffic_ratio{namespace="shop",name="web",strategy="CANARY"} 0.1',
      'longshore_service_gate_waiting_since_timestamp_seconds{namespace="shop",name="web",point="BeforeProduction"} 1700000000.5',
    ]) expect(text).to.contain(line);
    expect(text).not.to.match(/(rollout_phase|traffic_ratio|gate_waiting_\w+)\{namespace="shop",name="api"/);
    services.rollout(web, { strategy: 'CANARY', phase: 'Succeeded' });
    const later = await scrape(metrics);
    expect(later.match(/longshore_service_rollout_phase\{/g)).to.have.length(1);
    expect(later).not.to.match(/(traffic_ratio|gate_waiting_\w+)\{/);
    services.forget(web);
    expect(await scrape(metrics)).not.to.contain('name="web"');
  });

  it('measure waits at gates, approvals and early stops by what is bounded', async () => {
    const metrics = make();
    const services = serviceMetrics(metrics);
    services.gateEnded({ point: 'BeforeProduction', outcome: 'Approved', seconds: 90 });
    services.approved('RolloutApproval');
    services.stoppedEarly('ImagePull', 3);
    const text = await scrape(metrics);
    for (const line of [
      'longshore_gate_wait_seconds_bucket{le="60",point="BeforeProduction",outcome="Approved"} 0',
      'longshore_gate_wait_seconds_bucket{le="300",point="BeforeProduction",outcome="Approved"} 1',
      'longshore_approvals_total{source="RolloutApproval"} 1',
      'longshore_approvals_total{source="Annotation"} 0',
      'longshore_failure_to_stop_seconds_sum{class="ImagePull"} 3',
      'longshore_failure_to_stop_seconds_count{class="Secret"} 0',
    ]) expect(text).to.contain(line);
  });

  it('count a drift once while it lasts, and again when it comes back', async () => {
    const metrics = make();
    const services = serviceMetrics(metrics);
    for (const service of [2, 2, 0, 1]) services.drift(web, { service });
    const text = await scrape(metrics);
    expect(text).to.contain('longshore_drift_detected_total{group="service"} 3');
    expect(text).to.contain('longshore_drifted_fields{group="service"} 1');
    expect(text).to.contain('longshore_service_drifted_fields{namespace="shop",name="web"} 1');
    services.drift(web, {});
    expect(await scrape(metrics)).to.contain('longshore_drifted_fields{group="service"} 0');
  });

  it('tell the age of a sweep at the time of the scrape', async () => {
    const clock = virtualClock();
    const metrics = make();
    const services = serviceMetrics(metrics, clock);
    services.swept({ account: 'prod', region: 'eu-west-1', services: 10, missing: 1, calls: 2, intervalSeconds: 60 });
    await clock.advance(42_000);
    const text = await scrape(metrics);
    expect(text).to.contain('longshore_sweep_age_seconds{account="prod",region="eu-west-1"} 42');
    expect(text).to.contain('longshore_sweep_calls{account="prod",region="eu-west-1"} 2');
  });

  it('are bounded, and say how many were left out', async () => {
    const metrics = make(2);
    const services = serviceMetrics(metrics);
    for (const name of ['a', 'b', 'c']) services.situation({ namespace: 'shop', name }, 'Ready');
    const text = await scrape(metrics);
    expect(text.match(/longshore_service_ready\{/g)).to.have.length(2);
    expect(text).to.contain('longshore_service_series_dropped 1');
    const off = make(0);
    serviceMetrics(off).situation(web, 'Ready');
    expect(await scrape(off)).not.to.contain('longshore_service_ready{');
  });

  it('escape label values', async () => {
    const metrics = make();
    serviceMetrics(metrics).situation({ namespace: 'a"b', name: 'c\\d\ne' }, 'Ready');
    expect(await scrape(metrics)).to.contain('longshore_service_ready{namespace="a\\"b",name="c\\\\d\\ne"} 1');
  });

  it('give way to other work all through a scrape of 10,000 services', async () => {
    const metrics = make(10_000);
    const services = serviceMetrics(metrics);
    for (let index = 0; index < 10_000; index += 1) {
      const key = { namespace: `team-${index % 50}`, name: `service-${index}` };
      services.situation(key, 'Ready');
      services.counts(key, { desired: 2, running: 2, pending: 0 });
    }
    let turns = 0;
    let running = true;
    const spin = (): void => {
      turns += 1;
      if (running) setImmediate(spin);
    };
    setImmediate(spin);
    const text = await scrape(metrics);
    running = false;
    expect(text.match(/\n/g)?.length).to.be.greaterThan(60_000);
    // Six series of 10,000 in chunks of 500: at least that many turns for others. Counting turns holds on any machine.
    expect(turns).to.be.at.least(120);
  });
});
