/**
 * Judges an operator by what it does, while it does it: every write to ECS, and every status, is held against what people
 * said and what the simulator's own records show. It takes nothing from the operator's memory but the status it publishes.
 */
import type { KubeObject } from '../../../src/api/meta.ts';
import type { EcsServiceStatus } from '../../../src/api/v1beta1/ecsservice-status.ts';
import { gateMatrix } from '../../../src/core/rollout/gate-matrix.ts';
import { pinHash } from '../../../src/core/rollout/pin.ts';
import type { SimServiceDeployment } from '../../../src/simulator/state.ts';
import { deploymentsOf, liveImage, liveService } from '../scenario.ts';
import type { Ports, World } from '../world.ts';
import type { Commit, People, Said } from './people.ts';

/** Milliseconds in which a pass that had begun comes to its end: a call that hangs, and what follows it. */
const mercy = 60_000;

/** As many failed inputs as `status.quarantine` has room for. */
const REMEMBERED = 5;

export interface Judge {
  /** What was done that should not have been. */
  readonly violations: readonly string[];
  /** Puts the judge between an operator and the world. */
  watch(ports: Ports): Ports;
  /** Looks at what became of deployments; to be called as time passes. */
  look(): void;
  /** The newest deployment is none of the operator's: its failure is no input's. */
  excuse(): void;
  /** From now on the operator does nothing; what was begun may take `mercy`. */
  suspend(isSuspended: boolean): void;
  /** The service is gone, and with it everything that could be known of it. */
  forget(): void;
}

export function createJudge(world: World, people: People, approvals: 'Annotation' | 'Kind'): Judge {
  const violations: string[] = [];
  const seen = new Map<string, { readonly image: string; readonly pinned: boolean }>();
  const foreign = new Set<string>();
  const over = new Set<string>();
  /** Image -> when it was known to have failed, the oldest first. */
  const failed = new Map<string, number>();
  const used = new Map<Said, string>();
  let status: EcsServiceStatus = {};
  let suspendedAt = Number.POSITIVE_INFINITY;

  const now = (): number => world.clock.now();
  const blame = (what: string): void => {
    if (violations.length < 20) violations.push(`at ${new Date(now()).toISOString()}: ${what}`);
  };
  const beforeWrite = (what: string): void => {
    look();
    if (now() > suspendedAt + mercy) blame(`${what} while it is suspended`);
  };
  const commitOf = (image: string | undefined): Commit | undefined => people.commits.findLast((commit) => commit.image === image);
  const askedSince = (verb: string, at: number): boolean => people.asked.some((each) => each.verb === verb && each.at >= at);

  function remember(image: string, at: number): void {
    if (failed.has(image)) return;
    failed.set(image, at);
    const [oldest] = failed.keys();
    if (failed.size > REMEMBERED && oldest !== undefined) failed.delete(oldest);
  }

  function look(): void {
    for (const deployment of (liveService(world, 'web')?.serviceDeployments ?? []).toReversed()) {
      const { serviceDeploymentArn: arn } = deployment;
      const revision = liveService(world, 'web')?.revisions.find(({ serviceRevisionArn }) => serviceRevisionArn === deployment.targetRevisionArn);
      const known = seen.get(arn) ?? { image: imageOf(world, revision?.taskDefinition), pinned: status.rollout?.pinned === revision?.taskDefinition && status.rollout?.state === 'Requested' };
      seen.set(arn, known);
      if (over.has(arn) || deployment.finishedAt === undefined) continue;
      over.add(arn);
      if (deployment.status === 'SUCCESSFUL') failed.delete(known.image);
      else if (deployment.status.startsWith('ROLLBACK') && !known.pinned && !foreign.has(arn)) remember(known.image, deployment.finishedAt);
    }
  }

  function beforeDeploying(input: { readonly taskDefinition?: unknown }): void {
    beforeWrite('deploys');
    const image = typeof input.taskDefinition === 'string' ? imageOf(world, input.taskDefinition) : undefined;
    if (image === undefined || image === liveImage(world, 'web')) return;
    const commit = commitOf(image);
    const undone = status.rollout?.pinned === input.taskDefinition && askedSince('undo', 0);
    if (undone) return;
    if (commit === undefined) return blame(`deploys ${image}, which nobody committed`);
    if (status.paused !== undefined) blame(`deploys ${image} while rollouts are paused`);
    const failedAt = failed.get(image);
    if (failedAt !== undefined && !askedSince('retry', failedAt)) blame(`deploys ${image} again, which failed at ${new Date(failedAt).toISOString()}, and nobody said retry`);
    failed.delete(image);
    if ([...seen.values()].some((each) => each.image === image)) return;
    const own = commit.spec.gates.filter(({ at }) => gateMatrix[at][commit.spec.strategy].kind === 'operator');
    const closed = own.filter((gate) => {
      const name = gate.at.toLowerCase();
      const timedOut = gate.onTimeout === 'Continue' && now() - commit.at >= gate.timeoutSeconds * 1000;
      return !timedOut && !isApproved({ hashes: [commit.hash], gate: name, once: `before ${image} ${name}` });
    });
    for (const { at } of closed) blame(`deploys ${image} past gate ${at}, which nobody approved`);
  }

  function beforeContinue({ arn, hookId, action }: { readonly arn: string; readonly hookId: string; readonly action: string }): void {
    beforeWrite('passes a gate');
    const deployment = liveService(world, 'web')?.serviceDeployments.find((each) => each.serviceDeploymentArn === arn);
    const run = deployment?.shift?.hooks.find((each) => each.hookId === hookId);
    if (action !== 'CONTINUE' || deployment?.shift === undefined || run?.status !== 'AWAITING_ACTION') return;
    if (status.paused !== undefined) blame(`passes ${deployment.shift.stage ?? ''} while rollouts are paused`);
    const { image = '', pinned = false } = seen.get(arn) ?? {};
    const commit = commitOf(image);
    if (pinned && approvals === 'Annotation' && askedSince('undo', 0)) return;
    const gates = [commit?.spec, people.commits.at(-1)?.spec].flatMap((spec) => spec?.gates ?? []);
    const gate = gates.find(({ at }) => Object.values(gateMatrix[at]).some((cell) => cell.kind === 'hook' && cell.stage === deployment.shift?.stage));
    // An approval may come before its gate, except at the later steps of production traffic: each takes one of its own.
    const laterStep = deployment.shift.stage === 'PRE_PRODUCTION_TRAFFIC_SHIFT' && (deployment.shift.step > 0 || deployment.shift.production > 0);
    const since = laterStep ? Math.floor(deployment.shift.stageAt / 1000) * 1000 : 0;
    const revision = liveService(world, 'web')?.revisions.find(({ serviceRevisionArn }) => serviceRevisionArn === deployment.targetRevisionArn);
    const hashes = [commit?.hash ?? '', pinHash(revision?.taskDefinition ?? '')];
    if (!isApproved({ hashes, gate: gate?.at.toLowerCase() ?? '', since, once: hookId })) blame(`passes ${deployment.shift.stage ?? ''} (step ${String(deployment.shift.step)}) of ${image}, which nobody approved`);
  }

  /** By what people said; a promote is good for one gate. */
  function isApproved({ hashes, gate, once, since = 0 }: { readonly hashes: readonly string[]; readonly gate: string; readonly once: string; readonly since?: number }): boolean {
    const meant = people.said.filter((word) => hashes.includes(word.hash) && (word.full || word.gate === undefined || word.gate === gate) && !(word.once && approvals === 'Kind'));
    if (meant.some((word) => word.full || (!word.once && word.at >= since) || used.get(word) === once)) return true;
    const promote = meant.find((word) => word.once && word.at >= since && !used.has(word));
    if (promote !== undefined) used.set(promote, once);
    return promote !== undefined;
  }

  function afterStatus(object: KubeObject, next: EcsServiceStatus): void {
    look();
    status = next;
    for (const { hash, at } of next.quarantine ?? []) {
      const commit = people.commits.findLast((each) => each.hash === hash);
      // What was released by a retry, and failed again, was remembered by its deployment.
      if (commit !== undefined && !askedSince('retry', Date.parse(at ?? ''))) remember(commit.image, Date.parse(at ?? ''));
    }
    const ready = next.conditions?.find(({ type }) => type === 'Ready');
    if (ready?.status !== 'True' || next.observedGeneration !== object.metadata.generation) return;
    const wanted = ready.reason === 'Pinned' ? imageOf(world, next.rollout?.pinned) : imageIn(object);
    const [newest = ''] = deploymentsOf(world, 'web');
    const settled = newest === 'SUCCESSFUL' || newest === 'ROLLBACK_SUCCESSFUL';
    if (liveImage(world, 'web') !== wanted || !settled) blame(`says Ready for ${wanted ?? ''} (${ready.reason}), while ${liveImage(world, 'web') ?? ''} is ${newest}`);
  }

  return {
    violations,
    look,
    excuse() {
      look();
      const arn = newestDeployment(world)?.serviceDeploymentArn;
      if (arn !== undefined) foreign.add(arn);
    },
    suspend(isSuspended) {
      suspendedAt = isSuspended ? now() : Number.POSITIVE_INFINITY;
    },
    forget() {
      status = {};
      failed.clear();
    },
    watch({ kube, aws, git }) {
      const ecs: typeof aws.ecs = (scope) => {
        const port = aws.ecs(scope);
        return {
          ...bound(port),
          async updateService(ctx, input, options) {
            beforeDeploying(input);
            try {
              return await port.updateService(ctx, input, options);
            } finally {
              look();
            }
          },
          createService(ctx, input, options) {
            beforeDeploying(input);
            return port.createService(ctx, input, options);
          },
          stopServiceDeployment(ctx, arn, options) {
            beforeWrite('stops a deployment');
            return port.stopServiceDeployment(ctx, arn, options);
          },
          continueServiceDeployment(ctx, hook, options) {
            beforeContinue(hook);
            return port.continueServiceDeployment(ctx, hook, options);
          },
        };
      };
      return {
        git,
        aws: { ecs },
        kube: {
          ...bound(kube),
          async putStatus(ctx, object, next) {
            const written = await kube.putStatus(ctx, object, next);
            if (object.kind === 'EcsService') afterStatus(written, next as EcsServiceStatus);
            return written;
          },
        },
      };
    },
  };
}

/** Every method, callable without its object. */
function bound<T extends object>(port: T): T {
  return Object.fromEntries(Object.entries(port).map(([name, member]) => [name, typeof member === 'function' ? (member.bind(port) as unknown) : (member as unknown)])) as T;
}

function imageIn(object: KubeObject): string | undefined {
  const { spec } = object as { readonly spec?: { readonly taskDefinition?: { readonly containerDefinitions?: readonly { readonly image?: string }[] } } };
  return spec?.taskDefinition?.containerDefinitions?.[0]?.image;
}

function imageOf(world: World, taskDefinitionArn: string | undefined): string {
  const definitions = [...world.sim.world.regions.values()].flatMap(({ taskDefinitions }) => [...taskDefinitions.values()].flat());
  const { members } = definitions.find((each) => each.taskDefinitionArn === taskDefinitionArn) ?? {};
  return (members as { readonly containerDefinitions?: readonly { readonly image: string }[] } | undefined)?.containerDefinitions?.[0]?.image ?? '';
}

/** The newest deployment of the service, as the simulator has it. */
export function newestDeployment(world: World): SimServiceDeployment | undefined {
  return liveService(world, 'web')?.serviceDeployments[0];
}
