/**
 * What stopped tasks and service events say, as data. Texts: AWS, "Amazon ECS stopped task error messages", "CannotPullContainer
 * task errors", "ResourceInitializationError errors" and "Amazon ECS service event messages"; ecs-api.md section 9.6.
 */
import type { failFastClasses } from '../../api/v1beta1/ecsservice-spec.ts';

/** Classes of failure that end a rollout early, unless `spec.rollout.failFast.disabledReasons` names them. */
export type FailFastClass = (typeof failFastClasses)[number];

/**
 * Every class. `NoCapacity` is nobody's fault in the revision; `Routine` is how ECS and people stop tasks that did nothing
 * wrong; `Other` is what no rule knows.
 */
export type StopClass = FailFastClass | 'NoCapacity' | 'Routine' | 'Other';

/** One row. All of `patterns` have to match. */
export interface StopRule {
  readonly class: StopClass;
  readonly patterns: readonly RegExp[];
  /** Failed tasks of one revision after which it is hopeless; absent: it may pass by itself, so the deadline decides. */
  readonly patience?: number;
  /** What the person can do about it. */
  readonly advice: string;
}

/** The network or the other side, at this moment: never the words of an image's name, which stands in the same texts. */
const passing =
  /i\/o timeout|timed out|deadline exceeded|Client\.Timeout|TLS handshake timeout|connection (?:issue|refused|reset)|send request failed|context canceled|signal: killed|no such host|toomanyrequests|too many requests|rate limit|ThrottlingException|Rate exceeded|status(?: code)?:? 5\d\d|service unavailable|internal server error|unexpected EOF/i;

const pull = /CannotPull\w*Error|pull image manifest|(?:retrieve|pull) (?:ecr )?registry auth\b(?!.*unable to retrieve secrets?)/i;
const refused =
  /not found|manifest unknown|name unknown|does not exist|access denied|is denied|AccessDenied|not authorized|unauthorized|forbidden|no basic auth credentials|matching platform|no matching manifest|invalid reference format|ImageNotFound/i;
const secret = /(?:retrieve|fetch|pull) secrets?\b|Secrets ?Manager|ssm parameters?|unable to pull secrets|invalid ssm/i;
const setUp =
  /validate logger args|logging driver|Cloudwatch log (?:group|stream)|log group does not exist|EFS utils|env(?:ironment)? files?|CannotCreateVolume|failed to configure ENI|create network interface|InvalidSubnet|InvalidSecurityGroup|InvalidGroup\.NotFound|ephemeral storage/i;
const capacity =
  /capacity is unavailable|insufficient capacity|InsufficientFreeAddressesInSubnet|not have enough (?:free )?(?:addresses|CPU|memory)|no container instance met|RESOURCE:(?:CPU|MEMORY|ENI|PORTS|GPU)|No Container Instances|limit on the number of (?:tasks|vCPUs)|network interface provision|EphemeralStorage provisioning|preparing network interface/i;

/** How tasks end that did nothing wrong. */
export const routineRule: StopRule = {
  class: 'Routine',
  patterns: [/^Scaling activity|^Task stopped by|Spot Task was interrupted|^Host EC2|container instance was (?:stopped|terminated)|retirement/i],
  advice: '',
};
/** A container ended, whatever its exit code: that of a service has no reason to. */
export const exitRule: StopRule = {
  class: 'ExitCode',
  patterns: [/Essential container in task exited|EssentialContainerExited|CannotStartContainerError/i],
  patience: 3,
  advice: 'read the container log; check command and entryPoint',
};

/**
 * First match wins. What may pass stands before what will not, and the special before the general: secrets and registry
 * credentials fail with the same first words on Fargate ("unable to pull secrets or registry auth").
 */
export const stopRules: readonly StopRule[] = [
  { class: 'NoCapacity', patterns: [capacity], advice: 'it waits for capacity: add some, or allow more Availability Zones, subnets or capacity providers' },
  { class: 'ImagePull', patterns: [pull, passing], advice: 'the registry cannot be reached or throttles: check the route to it (NAT or VPC endpoints) and its pull limits' },
  { class: 'ImagePull', patterns: [pull, refused], patience: 1, advice: 'check the image reference, its platform, and the permissions of the execution role' },
  { class: 'ImagePull', patterns: [pull], advice: 'check the image reference and the registry' },
  { class: 'Secret', patterns: [secret, passing], advice: 'Secrets Manager or Parameter Store cannot be reached: check the route to it (NAT or VPC endpoints)' },
  { class: 'Secret', patterns: [secret], patience: 1, advice: 'check that the secret or parameter exists, and the permissions of the execution role' },
  { class: 'Resource', patterns: [setUp, passing], advice: 'what the task needs to start cannot be reached: check routes and security groups' },
  { class: 'Resource', patterns: [setUp], patience: 1, advice: 'check log group, volumes, environment files, subnets and security groups, and the permissions of the execution role' },
  { class: 'OutOfMemory', patterns: [/OutOfMemory|out of memory|OOM[- ]?killed/i], patience: 2, advice: 'raise the memory limit, or look for the leak' },
  { class: 'ContainerHealth', patterns: [/failed container health checks?/i], patience: 3, advice: 'check the container health check and its startPeriod' },
  {
    class: 'TargetHealth',
    patterns: [/failed ELB health checks?|is unhealthy in \(?target-group|Health checks failed/i],
    patience: 3,
    advice: 'check the health check of the target group, the port, the security groups and healthCheckGracePeriodSeconds',
  },
  routineRule,
  exitRule,
  { class: 'NoCapacity', patterns: [/unable to place a task because/i], advice: 'wait for capacity or add some' },
];

const unknown: StopRule = { class: 'Other', patterns: [], advice: '' };

/** The rule of one text; class `Other` when none knows it. */
export function classifyText(text: string): StopRule {
  return stopRules.find(({ patterns }) => patterns.every((pattern) => pattern.test(text))) ?? unknown;
}
