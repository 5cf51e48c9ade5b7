import type { RawTask } from '../observed/raw.ts';

/** Classes of failure that a stopped task or an ECS event can show. */
export type StopClass = 'ImagePull' | 'Secret' | 'OutOfMemory' | 'ContainerHealth' | 'TargetHealth' | 'NoCapacity' | 'ExitCode' | 'Other';

interface StopRule {
  readonly class: StopClass;
  readonly pattern: RegExp;
  /** What the person can do about it. */
  readonly advice: string;
}

/**
 * First match wins. Texts as ECS writes them into `stoppedReason`, `containers[].reason` and service events
 * (AWS: "Amazon ECS stopped task error messages"; ecs-api.md section 9.6). Secrets come before image pulls, since both
 * start with ResourceInitializationError on Fargate.
 */
export const stopRules: readonly StopRule[] = [
  { class: 'Secret', pattern: /unable to (pull|retrieve|fetch) secrets?|secretsmanager|ssm parameters?|invalid ssm/i, advice: 'check the secret or parameter and the execution role' },
  { class: 'ImagePull', pattern: /CannotPull\w*Error|pull image manifest|image .* not found|manifest unknown|ImageNotFound/i, advice: 'check the image reference and the registry permissions' },
  { class: 'OutOfMemory', pattern: /OutOfMemory|out of memory|OOM/i, advice: 'raise the memory limit' },
  { class: 'ContainerHealth', pattern: /failed container health checks?/i, advice: 'check the container health check' },
  { class: 'TargetHealth', pattern: /failed ELB health checks|is unhealthy in \(?target-group|Health checks failed/i, advice: 'check the target group health check and the port' },
  { class: 'NoCapacity', pattern: /unable to place a task|RESOURCE:(CPU|MEMORY|ENI|PORTS|GPU)|capacity is unavailable|insufficient capacity/i, advice: 'wait for capacity or add some' },
  { class: 'ExitCode', pattern: /Essential container in task exited|EssentialContainerExited/i, advice: 'read the container log' },
];

/** The class of one text; `Other` when no rule knows it. */
export function classifyText(text: string): { readonly class: StopClass; readonly advice: string } {
  const rule = stopRules.find(({ pattern }) => pattern.test(text));
  return rule === undefined ? { class: 'Other', advice: '' } : { class: rule.class, advice: rule.advice };
}

/** The class of one stopped task, and the words that show it. A non-zero exit code alone is evidence too. */
export function classifyTask(task: RawTask): { readonly class: StopClass; readonly advice: string; readonly text: string } {
  const failed = task.containers?.find((container) => (container.reason ?? '') !== '' || (container.exitCode ?? 0) !== 0);
  const exit = failed?.exitCode === undefined ? '' : `exit code ${String(failed.exitCode)}`;
  const container = failed === undefined ? '' : `container ${failed.name ?? '?'}: ${[failed.reason, exit].filter((part) => part !== undefined && part !== '').join(', ')}`;
  const text = [task.stoppedReason, container].filter((part) => part !== undefined && part !== '').join('; ');
  const known = classifyText(`${text} ${task.stopCode ?? ''}`);
  if (known.class === 'Other' && exit !== '' && failed?.exitCode !== 0) return { class: 'ExitCode', advice: 'read the container log', text };
  return { ...known, text };
}
