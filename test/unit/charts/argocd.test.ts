import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import type { AccountSituation } from '../../../src/core/status/account-table.ts';
import type { Situation } from '../../../src/core/status/condition-table.ts';
import { requestedAction, verbs } from '../../../src/core/rollout/requested-action.ts';
import { runLua } from '../../support/lua.ts';
import { accountIn, accountSituations, serviceIn, serviceSituations, type Judged } from '../../support/situations.ts';

/** What a user gives Argo CD, read as Argo CD does. */
const { data } = parse(readFileSync('charts/longshore/files/argocd/argocd-cm.yaml', 'utf8')) as { readonly data: Readonly<Record<string, string>> };
const actions = parse(data['resource.customizations.actions.longshore.dev_EcsService'] ?? '') as {
  readonly 'discovery.lua': string;
  readonly definitions: readonly { readonly name: string; readonly 'action.lua': string }[];
};

type Health = 'Healthy' | 'Progressing' | 'Degraded' | 'Suspended';
const healthOf = async (kind: string, object: Judged): Promise<{ status: Health; message: string }> => (await runLua(data[`resource.customizations.health.longshore.dev_${kind}`] ?? '', object)) as { status: Health; message: string };

const services: Readonly<Record<Situation, Health>> = {
  Invalid: 'Degraded', TargetConflict: 'Degraded', Suspended: 'Suspended', AccountRefused: 'Degraded', AccountHalted: 'Degraded',
  // Ready stays what it was: that AWS does not answer makes nothing worse that runs.
  AwsFailing: 'Healthy',
  AwsRefused: 'Degraded', Waiting: 'Progressing', NotOwned: 'Degraded', UnsupportedController: 'Degraded', Missing: 'Progressing',
  ObservedInSync: 'Healthy', Observing: 'Suspended', Applying: 'Progressing', RollingOut: 'Progressing', Superseding: 'Progressing',
  AwaitingApproval: 'Suspended', Paused: 'Suspended', PausedInSync: 'Healthy', Pinned: 'Healthy', RollingBack: 'Progressing',
  RolledBack: 'Degraded', Quarantined: 'Degraded', RolloutFailed: 'Degraded', RolloutStopped: 'Degraded', Overdue: 'Degraded',
  ForeignDeployment: 'Progressing', Held: 'Degraded', Differs: 'Degraded', Unhealthy: 'Degraded', Scaling: 'Progressing', Ready: 'Healthy',
  Deleting: 'Progressing', DeletionHeld: 'Degraded', DeletionRefused: 'Degraded',
};
const accounts: Readonly<Record<AccountSituation, Health>> = {
  Ready: 'Healthy', Mismatch: 'Degraded', Refused: 'Degraded', Failing: 'Progressing', Halted: 'Degraded', NoRegion: 'Progressing', Observing: 'Healthy', InUse: 'Progressing',
};

describe("Argo CD's health of our kinds", () => {
  for (const [situation, reason] of serviceSituations) {
    it(`EcsService, ${situation}, ${reason}: ${services[situation]}`, async () => {
      const { status, message } = await healthOf('EcsService', serviceIn(situation, reason));
      expect(status).to.equal(services[situation]);
      if (situation !== 'AwsFailing') expect(message).to.match(new RegExp(`^${reason}: .`));
    });
  }

  for (const situation of accountSituations) {
    it(`AwsAccount, ${situation}: ${accounts[situation]}`, async () => {
      expect((await healthOf('AwsAccount', accountIn(situation))).status).to.equal(accounts[situation]);
    });
  }

  const sources: readonly [what: string, ready: string, stalled: string, reason: string, health: Health][] = [
    ['applied', 'True', 'False', 'Applied', 'Healthy'],
    ['suspended', 'Unknown', 'False', 'Suspended', 'Suspended'],
    ['with invalid manifests', 'False', 'True', 'InvalidManifests', 'Degraded'],
  ];
  for (const [what, ready, stalled, reason, health] of sources) {
    it(`GitSource, ${what}: ${health}`, async () => {
      const condition = (type: string, status: string) => ({ type, status, reason, message: '', lastTransitionTime: '' });
      const object = { metadata: { name: 'a', generation: 1, resourceVersion: '1' }, status: { observedGeneration: 1, conditions: [condition('Ready', ready), condition('Stalled', stalled)] } } as Judged;
      expect(await healthOf('GitSource', object)).to.deep.equal({ status: health, message: reason });
    });
  }

  it('is Progressing before anybody looked, and after the spec changed', async () => {
    const { status, metadata } = serviceIn('Ready', 'Ready');
    expect((await healthOf('EcsService', { metadata })).status).to.equal('Progressing');
    expect((await healthOf('EcsService', { metadata, status: { observedGeneration: -1, conditions: [] } })).status).to.equal('Progressing');
    expect((await healthOf('EcsService', { metadata: { ...metadata, generation: 3 }, ...(status === undefined ? {} : { status }) })).status).to.equal('Progressing');
  });
});

describe("Argo CD's actions on an EcsService", () => {
  const gates = [{ name: 'sign-off', state: 'Waiting' }];
  const rollout = { targetHash: 'v1:1', state: 'Progressing' };
  const awaiting = { targetHash: 'v1:2', gates };
  const situations: readonly [what: string, object: unknown, enabled: readonly string[]][] = [
    ['never judged', {}, ['pause', 'restart']],
    ['that is Ready', serviceIn('Ready', 'Ready'), ['pause', 'restart']],
    ['whose rollout runs', { status: { rollout } }, ['abort', 'pause', 'promote-full']],
    ['at a gate', { status: { rollout: { ...rollout, gates } } }, ['abort', 'pause', 'promote', 'promote-full']],
    ['whose gate was passed', { status: { rollout: { ...rollout, gates: [{ name: 'a', state: 'Passed' }] } } }, ['abort', 'pause', 'promote-full']],
    ['that waits before its deployment', { status: { awaiting, rollout: { ...rollout, state: 'Succeeded' } } }, ['abort', 'pause', 'promote', 'promote-full']],
    ['paused at a gate', { status: { rollout: { ...rollout, gates }, paused: { at: '' } } }, ['abort', 'resume']],
    ['on its way back', { status: { rollout: { ...rollout, state: 'RollingBack' } } }, ['pause']],
    ['that was rolled back', serviceIn('RolledBack', 'RolledBack'), ['pause', 'restart', 'retry']],
    ['in which somebody else deploys', serviceIn('ForeignDeployment', 'ForeignDeployment'), ['abort', 'pause', 'restart']],
    ['that undo holds', serviceIn('Pinned', 'Pinned'), ['pause', 'restart', 'retry']],
  ];
  for (const [what, object, enabled] of situations) {
    it(`a service ${what} offers ${enabled.join(', ')}`, async () => {
      const offered = (await runLua(actions['discovery.lua'], object)) as Readonly<Record<string, { disabled: boolean }>>;
      expect(Object.keys(offered).sort()).to.deep.equal(actions.definitions.map(({ name }) => name).sort());
      expect(Object.entries(offered).filter(([, { disabled }]) => !disabled).map(([name]) => name).sort()).to.deep.equal(enabled);
    });
  }

  const act = async (name: string, object: unknown): Promise<any> => runLua(actions.definitions.find((definition) => definition.name === name)?.['action.lua'] ?? '', object);
  const metadata = { name: 'web', generation: 2, resourceVersion: '41' };

  for (const { name } of actions.definitions) {
    it(`${name}: the operator understands what it sets, once, and nothing else changes`, async () => {
      const spec = { target: { cluster: 'shop' } };
      const object = await act(name, { metadata: { ...metadata, annotations: { 'longshore.dev/action-to': '7', team: 'shop' } }, spec, status: { rollout } });
      expect(object.spec).to.deep.equal(spec);
      expect(object.metadata.annotations.team).to.equal('shop');
      const requested = requestedAction(object.metadata, '');
      expect(requested).to.include({ verb: name, claimedBy: 'Argo CD' }).and.not.have.property('to');
      expect(requested?.target).to.equal(name.startsWith('promote') ? 'v1:1' : undefined);
      expect(requested?.token).to.match(/^argocd-\d+-41$/);
      expect(requestedAction(object.metadata, requested?.token ?? '')).to.equal(undefined);
    });
  }

  it('offers every verb but undo', () => {
    expect(actions.definitions.map(({ name }) => name)).to.deep.equal(verbs.filter((verb) => verb !== 'undo'));
  });

  it('promotes the revision that waits before its deployment first, otherwise the one at the gate', async () => {
    const both = { rollout: { ...rollout, gates }, awaiting };
    const target = async (verb: string, status: unknown): Promise<string> => (await act(verb, { metadata, status })).metadata.annotations['longshore.dev/action-target'];
    expect(await target('promote', both)).to.equal('v1:2');
    expect(await target('promote', { ...both, awaiting: { ...awaiting, gates: [{ name: 'a', state: 'Approved' }] } })).to.equal('v1:1');
    expect(await target('promote-full', both)).to.equal('v1:2');
  });
});
