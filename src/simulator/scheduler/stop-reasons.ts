/** What a task says about its end: stopCode and stoppedReason as DescribeTasks and ECS's "stopped task error messages" page word them. */
export interface StopReason {
  readonly stopCode: string;
  readonly stoppedReason: string;
  /** The container at fault, with its exit code and its own reason. */
  readonly container?: { readonly name: string; readonly exitCode?: number; readonly reason?: string };
}

/** The reference as a pull spells it out: Docker Hub and its `library` are only implied in a task definition. */
export function fullReference(image: string): string {
  const slash = image.indexOf('/');
  if (slash === -1) return `docker.io/library/${image}`;
  const first = image.slice(0, slash);
  return first.includes('.') || first.includes(':') || first === 'localhost' ? image : `docker.io/${image}`;
}

export const cannotPull = (container: string, image: string): StopReason => {
  const reference = fullReference(image);
  const reason = `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${reference}: ${reference}: not found`;
  return { stopCode: 'TaskFailedToStart', stoppedReason: reason, container: { name: container, reason } };
};

export const cannotReadSecret = (): StopReason => ({
  stopCode: 'TaskFailedToStart',
  stoppedReason:
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: '
    + "service call has been retried 1 time(s): failed to fetch secret from Secrets Manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
});

export const exited = (container: string, exitCode: number): StopReason => ({
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  container: { name: container, exitCode },
});

/** The kernel killed it: 128 + SIGKILL, and the container tells why. */
export const outOfMemory = (container: string): StopReason => ({
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  container: { name: container, exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
});

export const failedContainerCheck = (): StopReason => ({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed container health checks' });

export const failedTargetCheck = (targetGroupArn: string): StopReason => ({
  stopCode: 'ServiceSchedulerInitiated',
  stoppedReason: `Task failed ELB health checks in (target-group ${targetGroupArn})`,
});

export const scaledIn = (deploymentId: string): StopReason => ({
  stopCode: 'ServiceSchedulerInitiated',
  stoppedReason: `Scaling activity initiated by (deployment ${deploymentId})`,
});

/** StopTask without a reason of its own. */
export const stoppedByUser = (): StopReason => ({ stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' });
