import { isIP } from 'node:net';
import { amount, structs, text } from '../../members.ts';
import { refusal } from '../../refusal.ts';
import type { Members } from '../../state.ts';
import { validationError } from '../refusals.ts';
import { struct, TARGETS } from '../shapes.ts';
import type { SimTarget, SimTargetGroup } from '../state.ts';
import { deregisterTarget, findTarget, MAX_TARGETS, registerTarget, type TargetKey } from '../targets.ts';
import { isInUse } from '../use.ts';
import { arnIn, targetGroup } from './find.ts';
import { isPort } from './names.ts';
import { read, write, type ElbCall, type ElbOperation } from './operation.ts';

/** Descriptions of the reasons, in the words of the API reference (TargetHealth). */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  'Elb.RegistrationInProgress': 'Target registration is in progress',
  'Target.FailedHealthChecks': 'Health checks failed',
  'Target.DeregistrationInProgress': 'Target deregistration is in progress',
  'Target.NotInUse': 'Target group is not configured to receive traffic from the load balancer',
  'Target.NotRegistered': 'Target is not registered to the target group',
};

function register(call: ElbCall): Members {
  const { world, region } = call;
  const group = named(call);
  const targets = given(call, group);
  for (const { id } of targets) checkId(group, id);
  const fresh = targets.filter((target) => findTarget(group, target) === undefined);
  if (group.targets.length + fresh.length > MAX_TARGETS) throw refusal('TooManyTargets', `A target group can have at most ${MAX_TARGETS} targets`);
  for (const target of targets) registerTarget(world, region, group.targetGroupArn, target);
  call.touch({ kind: 'target-group', id: group.targetGroupArn });
  return {};
}

/** A target without a port deregisters every port of that id. Ids that are not registered are passed over. */
function deregister(call: ElbCall): Members {
  const { world, region, input } = call;
  const group = named(call);
  const keys = structs(input, 'Targets').flatMap((target) => {
    const id = text(target, 'Id') ?? '';
    const port = amount(target, 'Port');
    return group.targets.filter((known) => known.id === id && (port === undefined || known.port === port)).map((known) => ({ id, port: known.port }));
  });
  for (const key of keys) deregisterTarget(world, region, group.targetGroupArn, key);
  call.touch({ kind: 'target-group', id: group.targetGroupArn });
  return {};
}

function describe(call: ElbCall): Members {
  const group = named(call);
  const used = isInUse(call.region, group.targetGroupArn);
  const asked = call.input['Targets'] === undefined ? group.targets : given(call, group).map((key) => findTarget(group, key) ?? key);
  return { TargetHealthDescriptions: asked.map((target) => render(group, target, used)) };
}

const named = (call: ElbCall): SimTargetGroup => targetGroup(call.region, arnIn(call, 'TargetGroupArn'));

/** Targets of the request; without a port the group's. */
function given({ input }: ElbCall, group: SimTargetGroup): readonly TargetKey[] {
  return structs(input, 'Targets').map((target) => {
    const port = amount(target, 'Port') ?? group.port;
    if (!isPort(port)) throw validationError(`Port ${port} must be between 1 and 65535`);
    return { id: text(target, 'Id') ?? '', port };
  });
}

function checkId({ targetType }: SimTargetGroup, id: string): void {
  if (targetType === 'ip' && isIP(id) === 0) throw validationError(`The IP address '${id}' is not valid for a target group of type ip`);
  if (targetType === 'instance' && !/^i-[0-9a-f]{8,17}$/.test(id)) throw refusal('InvalidTarget', `The following targets are not valid instances: '${id}'`);
}

function render(group: SimTargetGroup, target: SimTarget | TargetKey, used: boolean): Members {
  const { state, reason } = healthOf(target, used);
  return {
    Target: { Id: target.id, Port: target.port },
    HealthCheckPort: group.members['HealthCheckPort'] === 'traffic-port' ? String(target.port) : group.members['HealthCheckPort'],
    TargetHealth: { State: state, ...(reason !== undefined ? { Reason: reason, Description: DESCRIPTIONS[reason] } : {}) },
  };
}

function healthOf(target: SimTarget | TargetKey, used: boolean): { readonly state: string; readonly reason?: string } {
  if (!('state' in target)) return { state: 'unused', reason: 'Target.NotRegistered' };
  if (target.state === 'draining') return { state: 'draining', reason: 'Target.DeregistrationInProgress' };
  if (!used) return { state: 'unused', reason: 'Target.NotInUse' };
  if (target.state === 'initial') return { state: 'initial', reason: 'Elb.RegistrationInProgress' };
  return { state: target.state, ...(target.reason !== undefined ? { reason: target.reason } : {}) };
}

/** Registers targets by hand, and tells how all of them are, those of ECS tasks too (API: DescribeTargetHealth). */
export const targetHealthOperations: readonly ElbOperation[] = [
  write('RegisterTargets', struct({ 'TargetGroupArn!': 'string', 'Targets!': TARGETS }), register),
  write('DeregisterTargets', struct({ 'TargetGroupArn!': 'string', 'Targets!': TARGETS }), deregister),
  read('DescribeTargetHealth', struct({ 'TargetGroupArn!': 'string', Targets: TARGETS }), describe),
];
