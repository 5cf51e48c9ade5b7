import { expect } from 'chai';
import * as fc from 'fast-check';
import { readForm } from '../../../../src/simulator/elb/query-form.ts';
import { ACTIONS, list, struct, strings } from '../../../../src/simulator/elb/shapes.ts';
import { isRefusal } from '../../../../src/simulator/refusal.ts';
import { elements } from '../../../../src/simulator/wire/xml.ts';
import { startSimulator, type TestSimulator } from '../builders.ts';
import { elb, flatten, loadBalancer, post, refusedElb, valueOf, valuesOf } from './balancers.ts';

describe('ELBv2: reading a Query form', () => {
  const shape = struct({ Name: 'string', Count: 'integer', On: 'boolean', Ids: strings, Nested: list(struct({ 'Key!': 'string', Value: 'string' })), Actions: ACTIONS });
  const read = (...form: [string, string][]): unknown => readForm(new URLSearchParams(form), shape);

  it('gives back what was written, whatever the order of parameters', () => {
    const item = fc.record({ Key: fc.string(), Value: fc.string() }, { requiredKeys: ['Key'] });
    const input = fc.record(
      { Name: fc.string(), Count: fc.integer({ min: -99999, max: 99999 }), On: fc.boolean(), Ids: fc.array(fc.string(), { maxLength: 12 }), Nested: fc.array(item, { minLength: 1, maxLength: 12 }) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(input, fc.infiniteStream(fc.nat()), (value, order) => {
        const keyed = flatten(value).map((parameter) => ({ parameter, key: order.next().value ?? 0 }));
        const form = keyed.sort((left, right) => left.key - right.key).map(({ parameter }) => parameter);
        // An empty list is the bare name and comes back empty.
        expect(read(...form)).to.deep.equal(value);
      }),
    );
  });

  it('reads lists in the order of their numbers, gaps included', () => {
    expect(read(['Ids.member.10', 'c'], ['Ids.member.2', 'b'], ['Ids.member.1', 'a'])).to.deep.equal({ Ids: ['a', 'b', 'c'] });
  });

  const wrong: readonly [form: [string, string], message: string][] = [
    [['Nmae', 'x'], 'The simulator does not know the parameter Nmae.'],
    [['Name.Inner', 'x'], 'The simulator does not know the parameter Name.Inner.'],
    [['Nested.member.1.Foo', 'x'], 'The simulator does not know the parameter Nested.member.1.Foo.'],
    [['__proto__.x', 'x'], 'The simulator does not know the parameter __proto__.x.'],
    [['constructor', 'x'], 'The simulator does not know the parameter constructor.'],
    [['Ids.1', 'x'], 'Ids.1 is not an item of a list.'],
    [['Ids.member.0', 'x'], 'Ids.member.0 is not an item of a list.'],
    [['Ids.member.5000', 'x'], 'Ids.member.5000 is not an item of a list.'],
    [['Count', 'three'], "Value 'three' at 'Count' must be an integer"],
    [['On', 'yes'], "Value 'yes' at 'On' must be true or false"],
    [['Nested.member.1.Value', 'x'], "1 validation error detected: Value null at 'nested.1.member.key' failed to satisfy constraint: Member must not be null"],
    [['Actions.member.2.Order', '1'], "1 validation error detected: Value null at 'actions.2.member.type' failed to satisfy constraint: Member must not be null"],
  ];
  for (const [form, message] of wrong) {
    it(`refuses ${form.join('=')}`, () => {
      try {
        read(form);
      } catch (error) {
        expect(isRefusal(error) ? `${error.code}: ${error.message}` : error).to.equal(`ValidationError: ${message}`);
        return;
      }
      throw new Error('was not refused');
    });
  }
});

describe('ELBv2: writing XML', () => {
  it('escapes text, names list items member and leaves absent members out', () => {
    expect(elements({ A: '<&"\'>', B: [1, { C: true }], D: undefined, E: [] })).to.equal('<A>&#60;&#38;&#34;&#39;&#62;</A><B><member>1</member><member><C>true</C></member></B><E></E>');
  });
});

describe('ELBv2: the protocol', () => {
  let world: TestSimulator;
  beforeEach(async () => {
    world = await startSimulator();
  });
  afterEach(() => world.simulator.close());

  it('answers in the envelope of its version, with a request id', async () => {
    const { status, headers, xml } = await post(world, [['Action', 'DescribeLoadBalancers'], ['Version', '2015-12-01']]);
    expect(status).to.equal(200);
    expect(headers['content-type']).to.equal('text/xml');
    expect(xml).to.match(
      /^<DescribeLoadBalancersResponse xmlns="http:\/\/elasticloadbalancing\.amazonaws\.com\/doc\/2015-12-01\/"><DescribeLoadBalancersResult><LoadBalancers><\/LoadBalancers><\/DescribeLoadBalancersResult><ResponseMetadata><RequestId>[-0-9a-f]{36}<\/RequestId><\/ResponseMetadata><\/DescribeLoadBalancersResponse>$/,
    );
  });

  it('refuses operations and versions that it does not know', async () => {
    expect(await refusedElb(world, 'DescribeAccountLimits')).to.equal('InvalidAction: The simulator does not know the operation DescribeAccountLimits for version 2015-12-01.');
    const classic = await post(world, [['Action', 'DescribeLoadBalancers'], ['Version', '2012-06-01']]);
    expect(valueOf(classic.xml, 'Message')).to.equal('The simulator does not know the operation DescribeLoadBalancers for version 2012-06-01.');
    expect(valueOf((await post(world, [['Version', '2015-12-01']])).xml, 'Code')).to.equal('MissingAction');
  });

  it('refuses what was signed for another service, and leaves STS where it is', async () => {
    const wrong = await post(world, [['Action', 'DescribeRules'], ['Version', '2015-12-01']], 'eu-central-1/sts');
    expect([wrong.status, valueOf(wrong.xml, 'Code')]).to.deep.equal([400, 'SignatureDoesNotMatch']);
    const sts = await post(world, [['Action', 'GetCallerIdentity'], ['Version', '2011-06-15']], 'us-east-1/sts');
    expect(valueOf(sts.xml, 'Account')).to.equal('123456789012');
  });

  it('keeps accounts and Regions apart', async () => {
    await loadBalancer(world);
    const elsewhere = await post(world, [['Action', 'DescribeLoadBalancers'], ['Version', '2015-12-01']], 'us-east-1/elasticloadbalancing');
    expect(valuesOf(elsewhere.xml, 'LoadBalancerArn')).to.deep.equal([]);
  });

  it('throttles writes after 20 and reads after 200, as Throttling with status 400', async () => {
    world.simulator.throttles.setEnabled(true);
    const create = (): Promise<string> => elb(world, 'AddTags', { ResourceArns: [], Tags: [{ Key: 'a' }] });
    for (let index = 0; index < 20; index += 1) await create();
    expect(await refusedElb(world, 'AddTags', { ResourceArns: [], Tags: [] })).to.equal('Throttling: Rate exceeded');
    for (let index = 0; index < 200; index += 1) await elb(world, 'DescribeTargetGroups');
    expect(await refusedElb(world, 'DescribeTargetGroups')).to.equal('Throttling: Rate exceeded');
    await world.clock.advance(1000);
    for (let index = 0; index < 3; index += 1) await create();
    expect(world.simulator.calls.of('AddTags')).to.deep.equal({ calls: 24, throttled: 1, refused: 0 });
  });

  it('shows faults in its own words', async () => {
    world.simulator.faults.set({ kind: 'throttle', operation: 'DescribeRules', times: 1 });
    expect(await refusedElb(world, 'DescribeRules', { ListenerArn: 'x' })).to.equal('Throttling: Rate exceeded');
    world.simulator.faults.set({ kind: 'access-denied', operation: 'DescribeRules', times: 1 });
    expect(await refusedElb(world, 'DescribeRules', { ListenerArn: 'x' })).to.match(/^AccessDenied: User: arn:aws:iam::123456789012:user\/longshore is not authorized to perform: elasticloadbalancing:DescribeRules/);
    await loadBalancer(world);
    world.simulator.faults.set({ kind: 'empty', operation: 'DescribeLoadBalancers', times: 1 });
    expect(valuesOf(await elb(world, 'DescribeLoadBalancers'), 'LoadBalancerArn')).to.deep.equal([]);
    world.simulator.faults.set({ kind: 'error', operation: 'DescribeLoadBalancers', times: 1 });
    const failed = await post(world, [['Action', 'DescribeLoadBalancers'], ['Version', '2015-12-01']]);
    expect([failed.status, valueOf(failed.xml, 'Code'), valueOf(failed.xml, 'Type')]).to.deep.equal([500, 'InternalFailure', 'Receiver']);
  });

  it('reads the past while a stale fault is set', async () => {
    world.simulator.faults.set({ kind: 'stale', operation: 'DescribeLoadBalancers', seconds: 10 });
    await elb(world, 'DescribeLoadBalancers');
    await world.clock.advance(20_000);
    await loadBalancer(world);
    expect(valuesOf(await elb(world, 'DescribeLoadBalancers'), 'LoadBalancerName')).to.deep.equal([]);
    world.simulator.faults.clear();
    expect(valuesOf(await elb(world, 'DescribeLoadBalancers'), 'LoadBalancerName')).to.deep.equal(['web']);
  });
});
