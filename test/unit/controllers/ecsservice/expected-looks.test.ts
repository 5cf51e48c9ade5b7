import { expect } from 'chai';
import type { EcsPort } from '../../../../src/core/ports.ts';
import { expectedLooks, MOST_AT_ONCE, type ExpectedLook } from '../../../../src/controllers/ecsservice/expected-looks.ts';
import { readAhead } from '../../../../src/controllers/ecsservice/read-ahead.ts';
import { virtualClock } from '../../../../src/runtime/clock.ts';
import { testContext } from '../../../support/context.ts';

const FRESH = 1_000;
const port = {} as EcsPort;
const look = (serviceName: string, at: number, change: Partial<ExpectedLook> = {}): ExpectedLook => ({ ecs: port, ref: { cluster: 'shop', serviceName }, deploymentArn: '', at, ...change });
const namesOf = (looks: readonly ExpectedLook[]): readonly string[] => looks.map(({ ref }) => ref.serviceName);

describe('expectedLooks', () => {
  it('gives a look that is due with those that are due in the same cluster of the same account, once', () => {
    const looks = expectedLooks();
    for (const name of ['a', 'b', 'c']) looks.expect(name, look(name, 5_000));
    looks.expect('later', look('later', 5_001));
    looks.expect('elsewhere', look('elsewhere', 5_000, { ref: { cluster: 'other', serviceName: 'elsewhere' } }));
    looks.expect('foreign', look('foreign', 5_000, { ecs: {} as EcsPort }));
    expect(namesOf(looks.take('b', 4_999, FRESH)), 'a pass that comes before its time').to.deep.equal([]);
    expect(namesOf(looks.take('b', 5_000, FRESH))).to.deep.equal(['b', 'a', 'c']);
    expect(namesOf(looks.take('a', 5_500, FRESH)), 'was read with b').to.deep.equal([]);
    expect(namesOf(looks.take('c', 6_001, FRESH)), 'came so late that it has to be read again').to.deep.equal(['c', 'a', 'b', 'later']);
  });

  it('knows nothing of a key that was forgotten, and only the last of what was expected', () => {
    const looks = expectedLooks();
    looks.expect('a', look('a', 1_000));
    looks.expect('b', look('b', 1_000));
    looks.expect('a', look('a', 9_000));
    looks.forget('b');
    expect(namesOf(looks.take('a', 2_000, FRESH))).to.deep.equal([]);
    expect(namesOf(looks.take('b', 2_000, FRESH))).to.deep.equal([]);
  });

  it('gives out so many at a time, and the rest to whoever of them comes next', () => {
    const looks = expectedLooks();
    for (let index = 0; index < MOST_AT_ONCE + 7; index += 1) looks.expect(`s${index}`, look(`s${index}`, 0));
    expect(looks.take('s3', 0, FRESH)).to.have.length(MOST_AT_ONCE);
    expect(namesOf(looks.take('s0', 0, FRESH))).to.deep.equal([]);
    expect(looks.take(`s${MOST_AT_ONCE}`, 0, FRESH)).to.have.length(7);
  });
});

describe('readAhead', () => {
  it('asks for all that are due and their deployments, and for nothing where one is alone', async () => {
    const asked: string[] = [];
    const ecs = {
      describeServices: async (_ctx: unknown, cluster: string, names: readonly string[]) => void asked.push(`${cluster}: ${names.join(' ')}`),
      describeServiceDeployment: async (_ctx: unknown, arn: string) => void asked.push(arn),
    } as unknown as EcsPort;
    const clock = virtualClock();
    const looks = expectedLooks();
    looks.expect('alone', look('alone', clock.now(), { ecs, ref: { cluster: 'other', serviceName: 'alone' } }));
    for (const name of ['a', 'b']) looks.expect(name, look(name, clock.now(), { ecs, ...(name === 'a' ? { deploymentArn: 'deployment a' } : {}) }));
    await readAhead(testContext({ clock }), { looks, clock }, 'alone');
    expect(asked).to.deep.equal([]);
    await readAhead(testContext({ clock }), { looks, clock }, 'a');
    expect(asked).to.deep.equal(['shop: a b', 'deployment a']);
  });

  it('never fails: who needs an answer asks for it again', async () => {
    const broken = async (): Promise<never> => Promise.reject(new Error('denied'));
    const ecs = { describeServices: broken, describeServiceDeployment: broken } as unknown as EcsPort;
    const clock = virtualClock();
    const looks = expectedLooks();
    for (const name of ['a', 'b']) looks.expect(name, look(name, clock.now(), { ecs, deploymentArn: name }));
    await readAhead(testContext({ clock }), { looks, clock }, 'a');
  });
});
