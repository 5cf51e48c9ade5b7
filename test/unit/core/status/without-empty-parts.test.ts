import { expect } from 'chai';
import { readStatus } from '../../../../src/core/status/read-status.ts';
import { withoutEmptyParts } from '../../../../src/core/status/without-empty-parts.ts';
import type { EcsServiceStatus } from '../../../../src/core/status/ecs-service-status.ts';

const rollout = { id: 'ecs-svc/1', state: 'Succeeded', stage: '', deploymentArn: 'd', targetHash: 'h', startedAt: 's', deadline: 'e' } as const;
const empty: EcsServiceStatus = { observedGeneration: 1, conditions: [], rollout, plan: { total: 0, steps: [] }, drift: { total: 0, fields: [] } };

describe('a status as it is stored', () => {
  it('leaves out lists and texts that say nothing, and reads back as it was', () => {
    const stored = withoutEmptyParts(empty);
    expect(stored.rollout).not.to.have.property('stage');
    expect(stored.plan).to.deep.equal({ total: 0 });
    expect(stored.drift).to.deep.equal({ total: 0 });
    expect(readStatus(stored)).to.deep.equal(empty);
  });

  it('keeps what says something', () => {
    const full: EcsServiceStatus = { ...empty, rollout: { ...rollout, stage: 'BAKE_TIME' }, plan: { total: 1, steps: [{ type: 'DeleteService', summary: 's' }] }, drift: { total: 1, fields: [{ path: '/p', declared: 'a', live: 'b', since: 'c' }] } };
    expect(withoutEmptyParts(full)).to.deep.equal(full);
  });
});
