import { commitOf, provenanceOf } from '../../core/rollout/provenance.ts';
import type { EcsServiceStatus } from '../../core/status/ecs-service-status.ts';
import type { EcsServiceFacts } from '../../core/status/summarise.ts';
import type { Judged } from './judge.ts';
import type { Look } from './look.ts';

/** The status that is written before a call that starts or ends a rollout: whoever takes over knows by it what was meant. */
export function intent(judged: Judged, now: number, parts: EcsServiceFacts['parts'], message: string): EcsServiceFacts {
  return { generation: judged.object.metadata.generation ?? 0, now, situation: 'Applying', message, health: 'DeploymentRunning', parts };
}

/** What a look found out beside the rollout itself, and status keeps. */
export function partsOf({ followed, decision }: Look): EcsServiceFacts['parts'] {
  return {
    quarantine: decision.quarantine.length === 0 ? undefined : decision.quarantine,
    history: followed.history.length === 0 ? undefined : followed.history,
  };
}

/** What is asked for: by its hash, and by the task definition that is known to stand for it. */
export function desiredPart({ desired }: Judged, status: EcsServiceStatus): NonNullable<EcsServiceStatus['desired']> {
  const base = { hash: desired.hash };
  if (desired.taskDefinition.kind === 'arn') return base;
  const known = status.desired?.taskDefinitionHash === desired.taskDefinition.hash ? status.desired.taskDefinitionArn : undefined;
  return { ...base, taskDefinitionHash: desired.taskDefinition.hash, ...(known === undefined ? {} : { taskDefinitionArn: known }) };
}

/** The commit that asks for it; undefined for an object that no source applied. */
export function sourcePart({ object }: Judged): EcsServiceStatus['source'] {
  const { ref, revision, author, path } = provenanceOf(object.metadata);
  return ref === '' && revision === '' ? undefined : { ref, revision, author, path };
}

/** The commit as a message ends with it. */
export function commitText({ object }: Judged): string {
  const commit = commitOf(provenanceOf(object.metadata));
  return commit === '' ? '' : ` commit ${commit}`;
}
