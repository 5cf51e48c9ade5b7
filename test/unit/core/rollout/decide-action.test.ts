import { expect } from 'chai';
import { decideAction } from '../../../../src/core/rollout/decide-action.ts';
import type { ActionEffect, ActionInput } from '../../../../src/core/rollout/decide-action.ts';
import { requestedAction, verbs } from '../../../../src/core/rollout/requested-action.ts';
import type { Verb } from '../../../../src/core/rollout/requested-action.ts';
import { defaultRolloutSpec, startRollout } from '../../../../src/core/rollout/rollout-state.ts';
import type { RolloutPhase, RolloutState } from '../../../../src/core/rollout/rollout-state.ts';

const now = Date.UTC(2026, 10, 21);
const desired = 'v1:desired';
const older = 'v1:older';
const gate = { name: 'sign-off', state: 'Waiting', since: '2026-11-21T00:00:00Z' };
const rollout = (state: RolloutPhase, targetHash = desired): RolloutState => ({ ...startRollout({ targetHash, currentArn: 'arn', now, spec: defaultRolloutSpec }), state });
const awaiting = { targetHash: desired, since: '2026-11-21T00:00:00Z', gates: [gate] };
const foreign = { arn: 'arn:aws:ecs:eu-west-1:1:service-deployment/shop/web/other', rollingBack: false, rolling: false, waitsAt: undefined };
const waitsAt = { gate: 'sign-off', stage: 'POST_SCALE_UP', hookId: 'ecs-pause-7', expiresAt: '2026-11-21T01:00:00Z', onTimeout: 'ROLLBACK' };
const paused = { at: '2026-11-21T00:00:00Z' };

/** How a service can stand, each as the difference from one that runs what the spec says. */
const states: Record<string, Partial<ActionInput>> = {
  'in sync': { rollout: rollout('Succeeded') },
  'never deployed': { active: false },
  'waits before its deployment': { rollout: rollout('Succeeded', older), awaiting },
  'sent, not shown yet': { rollout: rollout('Requested') },
  'rolls out': { rollout: rollout('Progressing') },
  'waits at a hook': { rollout: rollout('Progressing'), waiting: [gate] },
  'overdue': { rollout: rollout('Overdue') },
  'being stopped': { rollout: rollout('Stopping') },
  'rolls back': { rollout: rollout('RollingBack') },
  'rolled back': { rollout: rollout('RolledBack'), quarantined: true },
  'stopped by hand': { rollout: rollout('Stopped') },
  'failed': { rollout: rollout('Failed'), quarantined: true },
  'pinned': { rollout: rollout('Succeeded', 'v1:pin'), pinned: true },
  'paused': { rollout: rollout('Succeeded'), paused },
  'paused at a hook': { rollout: rollout('Progressing'), waiting: [gate], paused },
  'deployed by somebody else': { rollout: rollout('Succeeded'), foreign },
  'deployed by somebody else, at a hook': { rollout: rollout('Superseded'), foreign: { ...foreign, waitsAt } },
  'deployed by somebody else, and on its way back': { rollout: rollout('Superseded'), foreign: { ...foreign, rollingBack: true } },
  'rolls out, and the spec is refused by now': { rollout: rollout('Progressing'), waiting: [gate], refused: true },
  'rolled back, and the spec is refused by now': { rollout: rollout('RolledBack', older), quarantined: true, refused: true },
};

/** Effect by state and verb; `-` is a refusal. */
const table: Record<keyof typeof states, Record<Verb, ActionEffect['kind'] | '-'>> = {
  'in sync': row('-', '-', '-', '-', 'Pause', '-', 'Undo', 'Restart'),
  'never deployed': row('-', '-', '-', '-', 'Pause', '-', '-', '-'),
  'waits before its deployment': row('Approve', 'Approve', 'SendAway', '-', 'Pause', '-', '-', '-'),
  'sent, not shown yet': row('-', 'Approve', 'Later', '-', 'Pause', '-', 'Later', '-'),
  'rolls out': row('-', 'Approve', 'Stop', '-', 'Pause', '-', 'Stop', '-'),
  'waits at a hook': row('Approve', 'Approve', 'Stop', '-', 'Pause', '-', 'Stop', '-'),
  'overdue': row('-', 'Approve', 'Stop', '-', 'Pause', '-', 'Stop', '-'),
  'being stopped': row('-', '-', '-', '-', 'Pause', '-', '-', '-'),
  'rolls back': row('-', '-', '-', '-', 'Pause', '-', '-', '-'),
  'rolled back': row('-', '-', '-', 'Retry', 'Pause', '-', 'Undo', '-'),
  'stopped by hand': row('-', '-', '-', 'Retry', 'Pause', '-', 'Undo', 'Restart'),
  'failed': row('-', '-', '-', 'Retry', 'Pause', '-', 'Undo', '-'),
  'pinned': row('-', '-', '-', 'Retry', 'Pause', '-', '-', 'Restart'),
  'paused': row('-', '-', '-', '-', '-', 'Resume', 'Undo', '-'),
  'paused at a hook': row('-', '-', 'Stop', '-', '-', 'Resume', 'Stop', '-'),
  'deployed by somebody else': row('-', '-', 'StopForeign', '-', 'Pause', '-', '-', '-'),
  'deployed by somebody else, at a hook': row('-', '-', 'StopForeign', '-', 'Pause', '-', '-', '-'),
  'deployed by somebody else, and on its way back': row('-', '-', '-', '-', 'Pause', '-', '-', '-'),
  'rolls out, and the spec is refused by now': row('Approve', 'Approve', 'Stop', '-', 'Pause', '-', 'Stop', '-'),
  'rolled back, and the spec is refused by now': row('-', '-', '-', '-', 'Pause', '-', '-', '-'),
};

type Cell = ActionEffect['kind'] | '-';
function row(...cells: [Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell]): Record<Verb, Cell> {
  return Object.fromEntries(verbs.map((verb, index) => [verb, cells[index]])) as Record<Verb, Cell>;
}

function decide(verb: string, change: Partial<ActionInput> = {}, annotations: Record<string, string> = {}): ActionEffect {
  const requested = requestedAction({ name: 'web', annotations: { 'longshore.dev/action': `${verb}:1`, ...annotations } }, '')!;
  return decideAction({
    requested, account: { name: 'prod', approvals: 'Annotation' }, triggerHash: desired, quarantined: false, active: true, paused: undefined, awaiting: undefined,
    rollout: undefined, waiting: [], foreign: undefined, pinned: false, ownGates: false, refused: false, ...change,
  });
}
const why = (effect: ActionEffect): string => (effect.kind === 'Refused' ? effect.why : `not refused: ${effect.kind}`);
const target = { 'longshore.dev/action-target': desired };

describe('decideAction', () => {
  for (const [name, state] of Object.entries(states)) {
    for (const verb of verbs) {
      const wanted = table[name]![verb];
      it(`${verb} of a service that is ${name}: ${wanted === '-' ? 'refused with a reason' : wanted}`, () => {
        const effect = decide(verb, state, verb.startsWith('promote') ? target : {});
        if (wanted !== '-') expect(effect.kind).to.equal(wanted);
        else expect(why(effect)).to.match(/^[A-Z].{15,}\.$/s);
      });
    }
  }

  it('approves only the revision that the action names, and says which one waits', () => {
    expect(why(decide('promote', states['waits at a hook']))).to.include(`action-target to ${desired}`);
    expect(why(decide('promote', states['waits at a hook'], { 'longshore.dev/action-target': older }))).to.include(desired);
    expect(decide('promote', states['waits at a hook'], target)).to.deep.equal({ kind: 'Approve', targetHash: desired, full: false });
  });

  it('takes back what somebody else started, unless a hash is named, which it has not; and says how its gate is passed', () => {
    const state = states['deployed by somebody else, at a hook'];
    expect(decide('abort', state)).to.deep.equal({ kind: 'StopForeign', arn: foreign.arn });
    expect(why(decide('abort', state, target))).to.include(foreign.arn);
    expect(why(decide('promote', state, target))).to.match(/sign-off.*continue-service-deployment.*ecs-pause-7/);
    expect(decide('abort', { ...state, awaiting }).kind, 'what waits for approval here comes first').to.equal('SendAway');
  });

  it('approves the one that is meant when a newer revision waits while an older one rolls out', () => {
    const both = { rollout: rollout('Progressing', older), waiting: [gate], awaiting };
    expect(decide('promote', both, target)).to.include({ targetHash: desired });
    expect(decide('promote', both, { 'longshore.dev/action-target': older })).to.include({ targetHash: older });
    expect(why(decide('abort', both))).to.include('which one is meant');
    expect(decide('abort', both, target).kind).to.equal('SendAway');
    expect(decide('abort', both, { 'longshore.dev/action-target': older }).kind).to.equal('Stop');
  });

  it('does not stop another rollout than the one that is named', () => {
    expect(why(decide('abort', states['rolls out'], { 'longshore.dev/action-target': older }))).to.match(/that is v1:desired: name that one .*, or take longshore\.dev\/action-target off\.$/);
  });

  it('takes no approval by annotation where the account wants objects, and says how to make one', () => {
    const account = { name: 'prod', approvals: 'Kind' } as const;
    expect(why(decide('promote', { ...states['waits at a hook'], account }, target))).to.match(/RolloutApproval.*v1:desired/);
    expect(decide('abort', { ...states['waits at a hook'], account }).kind).to.equal('Stop');
    expect(why(decide('undo', { ...states['in sync'], account, ownGates: true }))).to.include('revert the commit');
    expect(decide('undo', { ...states['in sync'], account })).to.deep.equal({ kind: 'Undo', to: undefined, full: false });
  });

  it('goes to a named revision also when it is pinned, and never while a rollout runs', () => {
    const to = { 'longshore.dev/action-to': '3' };
    expect(decide('undo', states['pinned'], to)).to.deep.equal({ kind: 'Undo', to: '3', full: true });
    expect(why(decide('undo', states['rolls out'], to))).to.include('abort it first');
    expect(why(decide('undo', states['pinned']))).to.include('(longshore.dev/action-to, or --to)');
  });

  it('answers a word that is no action with those that there are', () => {
    expect(why(decide('promot'))).to.include('"promot" is no action; there are promote,');
  });
});
