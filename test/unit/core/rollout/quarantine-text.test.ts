import { expect } from 'chai';
import { quarantineReason } from '../../../../src/core/rollout/quarantine.ts';
import { quarantineText } from '../../../../src/core/rollout/quarantine-text.ts';
import type { RolloutOutcome } from '../../../../src/core/rollout/rollout-state.ts';

const service = { namespace: 'shop', name: 'web' };
const evidence = `3 tasks ImagePull: CannotPullContainerError: ${'x'.repeat(300)} (check the image reference) | (service web) rolling back`;

describe('what a held revision is told with', () => {
  it('is one short text: what, by whom, when, why, and the command', () => {
    const text = quarantineText({ hash: 'h', reason: 'RolledBackByCircuitBreaker', evidence, commit: '0123456789ab', at: '2026-01-01T00:00:00Z' }, service);
    expect(text).to.match(/^Commit 0123456789ab was rolled back by the circuit breaker at 2026-01-01T00:00:00Z: 3 tasks ImagePull: CannotPull.*…x+ \(check the image reference\)\. It is not applied again until it changes\. To try it again: longshore retry web -n shop$/);
    expect(text.match(/CannotPull/g)).to.have.length(1);
    expect(text.length, 'what ECS says gives way, not the advice').to.be.lessThan(420);
  });

  it('has words for every way to fail', () => {
    const ends: readonly RolloutOutcome[] = (['CircuitBreaker', 'Alarm', 'Hook', 'Operator', 'Person'] as const).flatMap((by) => [{ kind: 'RolledBack', by, seconds: 1, message: '' }, { kind: 'Failed', by, seconds: 1, message: '' }] as const);
    for (const end of ends) for (const first of [true, false]) {
      const reason = quarantineReason(end, first) ?? '';
      expect(quarantineText({ hash: 'h', reason, evidence: '', commit: '', at: 'T' }, service), reason).to.match(/^This revision /).and.not.to.contain(reason);
    }
  });
});
