import {
  DeleteTaskDefinitions$,
  DeregisterTaskDefinition$,
  DescribeTaskDefinition$,
  ListTaskDefinitionFamilies$,
  ListTaskDefinitions$,
  RegisterTaskDefinition$,
} from '@aws-sdk/client-ecs';
import { ecsArn } from '../ids.ts';
import { text, texts } from '../members.ts';
import { clientException, invalidParameter } from '../refusal.ts';
import type { Members, SimTaskDefinition } from '../state.ts';
import { checkTaskDefinition } from '../validate/task-definition.ts';
import { cpuUnits, memoryMebibytes } from '../validate/task-size.ts';
import { compatibilitiesOf, requiredAttributes } from './compatibilities.ts';
import { fillTaskDefinition } from './fill-task-definition.ts';
import { findTaskDefinition } from './lookup.ts';
import { operation, type Operation, type OperationCall } from './operation.ts';
import { pageOf } from './pages.ts';
import { readTags, tagList } from './tags.ts';

/** Always a new revision, even for an identical body; numbers are never used twice (ecs-api.md section 7). */
function registerTaskDefinition(call: OperationCall): Members {
  const { region, world, input } = call;
  const family = text(input, 'family') ?? '';
  const cpu = text(input, 'cpu');
  const memory = text(input, 'memory');
  const sized: Members = { ...input };
  if (cpu !== undefined) sized['cpu'] = cpuUnits(cpu);
  if (memory !== undefined) sized['memory'] = memoryMebibytes(memory);
  checkTaskDefinition(sized);
  const tags = readTags(input);
  const revisions = region.taskDefinitions.get(family) ?? [];
  const revision = revisions.length + 1;
  const members = fillTaskDefinition(sized, `${family}:${revision}`);
  members['compatibilities'] = compatibilitiesOf(members);
  members['requiresAttributes'] = requiredAttributes(members);
  members['registeredBy'] = call.caller.arn;
  const made: SimTaskDefinition = {
    taskDefinitionArn: ecsArn(region, `task-definition/${family}:${revision}`),
    family,
    revision,
    status: 'ACTIVE',
    members,
    registeredAt: world.clock.now(),
    tags,
  };
  revisions.push(made);
  region.taskDefinitions.set(family, revisions);
  call.touch({ kind: 'family', id: family });
  return { taskDefinition: renderTaskDefinition(made), tags: tagList(tags) };
}

/** Throws ClientException in ECS's words. */
function described(call: OperationCall, identifier: string): SimTaskDefinition {
  const found = findTaskDefinition(call.region, identifier);
  if (found === undefined) throw clientException('Unable to describe task definition.');
  return found;
}

function describeTaskDefinition(call: OperationCall): Members {
  const found = described(call, text(call.input, 'taskDefinition') ?? '');
  return { taskDefinition: renderTaskDefinition(found), ...(texts(call.input, 'include').includes('TAGS') ? { tags: tagList(found.tags) } : {}) };
}

function deregisterTaskDefinition(call: OperationCall): Members {
  const identifier = text(call.input, 'taskDefinition') ?? '';
  if (!/:\d+$/.test(identifier)) throw invalidParameter('Task definition must have a revision: specify family:revision or the full ARN.');
  const found = described(call, identifier);
  if (found.status === 'DELETE_IN_PROGRESS') throw invalidParameter('The specified task definition is being deleted.');
  if (found.status === 'ACTIVE') {
    found.status = 'INACTIVE';
    found.deregisteredAt = call.world.clock.now();
    call.touch({ kind: 'family', id: found.family });
  }
  return { taskDefinition: renderTaskDefinition(found) };
}

/** Only INACTIVE revisions; each other one becomes a failure of its own. */
function deleteTaskDefinitions(call: OperationCall): Members {
  const taskDefinitions: Members[] = [];
  const failures: Members[] = [];
  for (const identifier of texts(call.input, 'taskDefinitions')) {
    const found = findTaskDefinition(call.region, identifier);
    if (found === undefined) {
      failures.push({ arn: identifier, reason: 'The specified task definition does not exist. Specify a valid account, family, revision and try again.' });
    } else if (found.status === 'ACTIVE') {
      failures.push({ arn: found.taskDefinitionArn, reason: 'The specified task definition is still in ACTIVE status. Please deregister the target and try again.' });
    } else {
      found.status = 'DELETE_IN_PROGRESS';
      found.members['deleteRequestedAt'] ??= call.world.clock.now();
      call.touch({ kind: 'family', id: found.family });
      taskDefinitions.push(renderTaskDefinition(found));
    }
  }
  return { taskDefinitions, failures };
}

/** `familyPrefix` is a whole family name here, in spite of its name (SDK documentation of ListTaskDefinitions). */
function listTaskDefinitions(call: OperationCall): Members {
  const family = text(call.input, 'familyPrefix');
  const status = text(call.input, 'status') ?? 'ACTIVE';
  const families = [...call.region.taskDefinitions].filter(([name]) => family === undefined || name === family).sort(([a], [b]) => (a < b ? -1 : 1));
  const arns = families.flatMap(([, revisions]) => revisions.filter((revision) => revision.status === status).map((revision) => revision.taskDefinitionArn));
  if (text(call.input, 'sort') === 'DESC') arns.reverse();
  const { items, nextToken } = pageOf(call.input, arns, (arn) => arn, 100);
  return { taskDefinitionArns: items, nextToken };
}

function listTaskDefinitionFamilies(call: OperationCall): Members {
  const prefix = text(call.input, 'familyPrefix') ?? '';
  const status = text(call.input, 'status') ?? 'ALL';
  const families = [...call.region.taskDefinitions]
    .filter(([name, revisions]) => name.startsWith(prefix) && (status === 'ALL' || (status === 'ACTIVE') === revisions.some((revision) => revision.status === 'ACTIVE')))
    .map(([name]) => name)
    .sort();
  const { items, nextToken } = pageOf(call.input, families, (name) => name, 100);
  return { families: items, nextToken };
}

function renderTaskDefinition(definition: SimTaskDefinition): Members {
  return {
    ...definition.members,
    taskDefinitionArn: definition.taskDefinitionArn,
    family: definition.family,
    revision: definition.revision,
    status: definition.status,
    registeredAt: definition.registeredAt,
    deregisteredAt: definition.deregisteredAt,
  };
}

/** Register, describe, deregister, delete and list task definitions and their families (ecs-api.md section 7). */
export const taskDefinitionOperations: readonly Operation[] = [
  operation(RegisterTaskDefinition$, 'write', 'task-definition-modify', registerTaskDefinition),
  operation(DescribeTaskDefinition$, 'read', 'task-definition-read', describeTaskDefinition),
  operation(DeregisterTaskDefinition$, 'write', 'task-definition-modify', deregisterTaskDefinition),
  operation(DeleteTaskDefinitions$, 'write', 'task-definition-delete', deleteTaskDefinitions),
  operation(ListTaskDefinitions$, 'read', 'task-definition-read', listTaskDefinitions),
  operation(ListTaskDefinitionFamilies$, 'read', 'task-definition-read', listTaskDefinitionFamilies),
];
