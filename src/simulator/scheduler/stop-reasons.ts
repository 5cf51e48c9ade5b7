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

/** The process of an essential container ended by itself, with whatever exit code: 0 ends the task as well. */
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

/** The task's own limit, not the container's: the kernel kills without the runtime knowing why, so that only 137 is left. */
export const taskOutOfMemory = (container: string): StopReason => exited(container, 137);

/** Fargate takes a Spot task back after two minutes' notice (AWS: Fargate Spot termination notices). */
export const spotInterrupted = (): StopReason => ({ stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' });

/** The service replaces a task whose container is UNHEALTHY. */
export const failedContainerCheck = (): StopReason => ({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed container health checks' });

/** The service replaces a task whose target in that group is unhealthy. */
export const failedTargetCheck = (targetGroupArn: string): StopReason => ({
  stopCode: 'ServiceSchedulerInitiated',
  stoppedReason: `Task failed ELB health checks in (target-group ${targetGroupArn})`,
});

/** The service has a task too many: scale-in, deletion, or a deployment that took the place of the task's. */
export const scaledIn = (deploymentId: string): StopReason => ({
  stopCode: 'ServiceSchedulerInitiated',
  stoppedReason: `Scaling activity initiated by (deployment ${deploymentId})`,
});

/** StopTask without a reason of its own. */
export const stoppedByUser = (): StopReason => ({ stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' });
