import { expect } from 'chai';
import { printablePlan } from '../../../../src/core/plan/printable-plan.ts';
import { ecsService } from '../../../support/core/ecs-objects.ts';
import { apply, emptyWorld, plan, remember } from '../../../support/core/one-pass.ts';

const canary = 'canary-1f6b';

const secretive = (value: string) =>
  ecsService({
    taskDefinition: {
      containerDefinitions: [
        {
          name: 'app',
          image: 'repo/app:1',
          environment: [{ name: 'TOKEN', value }],
          dockerLabels: { label: value },
          logConfiguration: { logDriver: 'splunk', options: { 'splunk-token': value } },
          firelensConfiguration: { type: 'fluentbit', options: { key: value } },
        },
      ],
      volumes: [{ name: 'v', dockerVolumeConfiguration: { driverOpts: { password: value }, labels: { l: value } } }],
    },
    service: {
      desiredCount: 1,
      deploymentConfiguration: { lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'], hookDetails: { note: value } }] },
      serviceConnectConfiguration: {
        enabled: true,
        services: [{ portName: 'http', clientAliases: [{ port: 80, testTrafficRules: { header: { name: 'x', value: { exact: value } } } }] }],
        logConfiguration: { logDriver: 'splunk', options: { key: value } },
      },
    },
  });

describe('printablePlan', () => {
  it('shows no value that may hold a secret, in a creation or a change', () => {
    const created = plan(secretive(canary), emptyWorld);
    const world = apply(emptyWorld, created.steps);
    const changed = plan(secretive('other'), world, { previous: remember(secretive(canary)) });
    expect(changed.changes.length).to.be.greaterThan(5);
    for (const result of [created, changed]) {
      expect(JSON.stringify(result)).to.include(canary);
      expect(JSON.stringify(printablePlan(result, 'key'))).not.to.include(canary).and.not.include('"other"');
    }
  });

  it('still shows names, images and counts', () => {
    const text = JSON.stringify(printablePlan(plan(secretive(canary), emptyWorld), 'key'));
    for (const visible of ['TOKEN', 'repo/app:1', '"desiredCount":1', 'splunk-token', 'longshore.dev/name']) expect(text).to.include(visible);
  });
});
