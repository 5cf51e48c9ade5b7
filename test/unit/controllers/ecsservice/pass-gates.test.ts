import { expect } from 'chai';
import type { EcsServiceDeps } from '../../../../src/controllers/ecsservice/deps.ts';
import type { Judged } from '../../../../src/controllers/ecsservice/judge.ts';
import { passGates } from '../../../../src/controllers/ecsservice/pass-gates.ts';
import { virtualClock } from '../../../../src/runtime/clock.ts';
import { testContext } from '../../../support/context.ts';
import { recordingLogger } from '../../../support/recording-logger.ts';

describe('EcsService: a gate that is open', () => {
  it('is passed, and logged by its name, with the service', async () => {
    const log = recordingLogger();
    const continued: string[] = [];
    const ecs = {
      callerIdentity: async () => ({ accountId: '123456789012' }),
      continueServiceDeployment: async (_ctx: unknown, { hookId }: { readonly hookId: string }) => { continued.push(hookId); },
    };
    const clock = virtualClock();
    const account = { metadata: { name: 'prod' }, spec: { accountId: '123456789012' } };
    const judged = { ecs, account, desired: { key: { namespace: 'shop', name: 'web' } } } as unknown as Judged;
    const deps = { clock, options: {} } as unknown as EcsServiceDeps;
    await passGates(testContext({ clock, log }), deps, judged, [{ gate: 'sign-off', hookId: 'ecs-pause-1' }], 'arn:deployment');
    expect(continued).to.deep.equal(['ecs-pause-1']);
    expect(log.records).to.deep.equal([
      { level: 'info', message: 'Gate sign-off is open: ECS is told to go on.', fields: { namespace: 'shop', name: 'web', gate: 'sign-off', deployment: 'arn:deployment' } },
    ]);
  });
});
