import { expect } from 'chai';
import fc from 'fast-check';
import { withGateHooks } from '../../../../src/core/desired/gate-hooks.ts';
import { diffService } from '../../../../src/core/diff/diff-service.ts';
import { hashOf } from '../../../../src/core/model/hash.ts';
import { CONTENT_TAG } from '../../../../src/core/model/tags.ts';
import { ecsService } from '../../../support/core/ecs-objects.ts';
import { apply, desiredOf, emptyWorld, observe, plan, remember } from '../../../support/core/one-pass.ts';
import { essence } from '../../../support/core/model-ecs.ts';
import { gateLists, serviceBlocks, shuffled, tagLists, withUnknownDefaults } from '../../../support/core/spec-arbitraries.ts';

const specs = fc
  .record({ service: serviceBlocks, gates: gateLists, tags: tagLists, image: fc.constantFrom('repo/app:1', 'repo/app:2'), environment: fc.dictionary(fc.constantFrom('A', 'B', 'C'), fc.constantFrom('x', '')) })
  .map(({ service, gates, tags, image, environment }) =>
    ecsService({
      rollout: { gates },
      service: { ...service, tags },
      taskDefinition: {
        cpu: '.25 vCPU',
        networkMode: 'awsvpc',
        containerDefinitions: [{ name: 'app', image, portMappings: [{ containerPort: 8080 }], healthCheck: { command: ['CMD', 'true'] }, logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'x' } } }],
      },
      containers: { app: { environment } },
    }),
  );

/** Consent is given, so that every difference becomes a step. */
const policy = { replacePolicy: 'Recreate' as const };
const runs = { numRuns: 200 };

/**
 * Without what history may show in: the count nobody declares any more stays, rebalancing has another default on creation
 * than when it was never set, what shifts traffic stays for the group that serves, and a LATEST that follows a current
 * version changes nothing.
 */
function comparable(members: Record<string, unknown>): unknown {
  const { desiredCount: _count, availabilityZoneRebalancing: _rebalancing, platformVersion: _version, loadBalancers, ...others } = members;
  const balancers = Array.isArray(loadBalancers) ? loadBalancers.map((each: object) => ({ ...each, advancedConfiguration: undefined })) : loadBalancers;
  return essence({ ...others, loadBalancers: balancers });
}

describe('planService, for every spec', () => {
  it('creates, and then has nothing left to do', () => {
    fc.assert(
      fc.property(specs, (object) => {
        const created = plan(object, emptyWorld);
        expect(created.steps.map((step) => step.type)).to.deep.equal(['RegisterTaskDefinition', 'CreateService']);
        const again = plan(object, apply(emptyWorld, created.steps), { previous: remember(object) });
        expect(again).to.deep.equal({ steps: [], changes: [], holds: [] });
      }),
      runs,
    );
  });

  it('moves a service from any spec to any other in one pass with at most one UpdateService, and then has nothing left to do', () => {
    fc.assert(
      fc.property(specs, specs, (before, after) => {
        const world = apply(emptyWorld, plan(before, emptyWorld).steps);
        const moved = plan(after, world, { previous: remember(before), policy });
        // ECS has no way to clear a network configuration: those are made anew, which plan-service.test.ts shows.
        fc.pre(!moved.changes.some((change) => change.effect === 'replace'));
        expect(moved.holds).to.deep.equal([]);
        expect(moved.steps.filter((step) => step.type === 'UpdateService')).to.have.length.at.most(1);
        const again = plan(after, apply(world, moved.steps), { previous: remember(after), policy });
        expect(again).to.deep.equal({ steps: [], changes: [], holds: [] });
      }),
      runs,
    );
  });

  it('ends at the same service whatever was declared before: what is gone from the spec is reset', () => {
    fc.assert(
      fc.property(specs, specs, (before, after) => {
        const world = apply(emptyWorld, plan(before, emptyWorld).steps);
        const moved = plan(after, world, { previous: remember(before), policy });
        fc.pre(!moved.changes.some((change) => change.effect === 'replace'));
        const history = apply(world, moved.steps);
        const fresh = apply(emptyWorld, plan(after, emptyWorld).steps);
        expect(comparable(history.members)).to.deep.equal(comparable(fresh.members));
        expect(history.tags).to.deep.equal(fresh.tags);
      }),
      runs,
    );
  });

  it('finds nothing to do when the whole status is lost', () => {
    fc.assert(
      fc.property(specs, (object) => {
        const world = apply(emptyWorld, plan(object, emptyWorld).steps);
        expect(plan(object, world).steps).to.deep.equal([]);
      }),
      runs,
    );
  });

  it('takes members that AWS adds anywhere in a read-back for no drift', () => {
    fc.assert(
      fc.property(specs, (object) => {
        const world = apply(emptyWorld, plan(object, emptyWorld).steps);
        expect(plan(object, world, { previous: remember(object), twist: withUnknownDefaults })).to.deep.equal({ steps: [], changes: [], holds: [] });
      }),
      runs,
    );
  });

  it('does not depend on the order in which a spec or an answer lists things', () => {
    fc.assert(
      fc.property(specs, fc.integer({ min: 2, max: 12 }), (object, seed) => {
        const other = { ...object, spec: shuffled(object.spec, seed) as object };
        const [left, right] = [desiredOf(object), desiredOf(other)];
        expect({ hash: right.hash, triggerHash: right.triggerHash, paths: right.paths }).to.deep.equal({ hash: left.hash, triggerHash: left.triggerHash, paths: left.paths });
        const world = apply(emptyWorld, plan(object, emptyWorld).steps);
        expect(plan(other, world, { previous: remember(object), twist: (value) => shuffled(value, seed) }).steps).to.deep.equal([]);
      }),
      runs,
    );
  });

  it('registers and updates nothing when the revision was tagged by another version of the hash algorithm', () => {
    fc.assert(
      fc.property(specs, (object) => {
        const world = apply(emptyWorld, plan(object, emptyWorld).steps);
        const revisions = world.revisions.map((raw) => ({
          ...raw,
          tags: raw.tags.map((tag) => (tag.key === CONTENT_TAG ? { key: CONTENT_TAG, value: hashOf(raw, 'v0') } : tag)),
        }));
        expect(plan(object, { ...world, revisions }, { twist: withUnknownDefaults }).steps).to.deep.equal([]);
      }),
      runs,
    );
  });

  it('sees no difference between a service and itself', () => {
    fc.assert(
      fc.property(specs, (object) => {
        const desired = desiredOf(object);
        const observed = { ...observe(apply(emptyWorld, plan(object, emptyWorld).steps)), service: withGateHooks(desired.service, desired.gateHooks), tags: desired.tags };
        expect(diffService({ desired, observed, appliedPaths: desired.paths, ignore: [] })).to.deep.equal([]);
      }),
      runs,
    );
  });

  it('starts no deployment while one is held, and says so', () => {
    const deployHold = { reason: 'Quarantined', message: 'rolled back' };
    fc.assert(
      fc.property(specs, specs, (before, after) => {
        const world = apply(emptyWorld, plan(before, emptyWorld).steps);
        const held = plan(after, world, { previous: remember(before), policy: { ...policy, deployHold } });
        for (const step of held.steps) {
          expect(step.type).to.be.oneOf(['UpdateService', 'TagResource', 'UntagResource']);
          if (step.type === 'UpdateService') expect({ deploys: step.deploys, to: step.taskDefinition }).to.deep.equal({ deploys: false, to: undefined });
        }
        const deploys = plan(after, world, { previous: remember(before), policy }).steps.some((step) => step.type === 'UpdateService' && step.deploys);
        if (deploys) expect(held.holds).to.deep.include(deployHold);
      }),
      runs,
    );
  });
});
