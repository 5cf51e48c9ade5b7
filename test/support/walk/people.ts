/** The people of a walk: they commit, approve and ask, and everything that they said is kept, so that what is done can be judged by it. */
import type { KubeObject } from '../../../src/api/meta.ts';
import type { AwsAccount } from '../../../src/api/v1beta1/awsaccount.ts';
import type { EcsService } from '../../../src/api/v1beta1/ecsservice.ts';
import { buildDesired } from '../../../src/core/desired/build-desired.ts';
import type { Balancer } from '../balancer.ts';
import type { World } from '../world.ts';
import { walkManifest } from './walk-manifest.ts';
import type { Aim, WalkSpec } from './walk.ts';

export interface Commit {
  readonly image: string;
  readonly spec: WalkSpec;
  /** Trigger hash: what an approval names. */
  readonly hash: string;
  readonly at: number;
}

/** One word of approval, by whichever way. */
export interface Said {
  readonly hash: string;
  /** Absent: whichever gate. */
  readonly gate?: string;
  readonly full: boolean;
  readonly at: number;
  /** A promote opens the one gate that waits; an object is good for every gate that it names. */
  readonly once: boolean;
}

export interface People {
  readonly commits: readonly Commit[];
  readonly said: readonly Said[];
  /** Actions by annotation, oldest first. */
  readonly asked: readonly { readonly verb: string; readonly at: number }[];
  commit(spec: WalkSpec, image: string, gated?: boolean): Promise<Commit>;
  /** A spec that ECS would not take. */
  commitInvalid(image: string): Promise<void>;
  approve(aim: Aim): Promise<void>;
  promote(aim: Aim): Promise<void>;
  ask(verb: string, annotations?: Readonly<Record<string, string>>): Promise<void>;
}

export function createPeople(world: World, balancer: Balancer): People {
  const commits: Commit[] = [];
  const said: Said[] = [];
  const asked: { verb: string; at: number }[] = [];
  let number = 0;

  const say = (word: Omit<Said, 'at'>): void => void said.push({ ...word, at: world.clock.now() });
  /** What a person reads off the status, or remembers of an earlier commit. */
  async function hashFor(aim: Aim): Promise<string> {
    const { awaiting, rollout } = await world.status('web');
    if (aim === 'stale') return commits.at(-2)?.hash ?? 'v1:0123456789abcdef0123456789abcdef';
    return awaiting?.targetHash ?? rollout?.targetHash ?? commits.at(-1)?.hash ?? '';
  }

  const people: People = {
    commits,
    said,
    asked,
    async commit(spec, image, gated = true) {
      await world.apply(walkManifest(balancer, spec, image, gated));
      const object = (await world.get('EcsService', 'web')) as EcsService;
      const account = (await world.get('AwsAccount', 'default')) as AwsAccount;
      const made: Commit = { image, spec: gated ? spec : { ...spec, gates: [] }, hash: buildDesired({ object, account, installation: 'test' }).triggerHash, at: world.clock.now() };
      commits.push(made);
      return made;
    },
    async commitInvalid(image) {
      const whole = walkManifest(balancer, commits.at(-1)!.spec, image) as KubeObject & { readonly spec: { readonly taskDefinition: object } };
      // 256 units of CPU go with 512 to 2048 MiB on Fargate.
      await world.apply({ ...whole, spec: { ...whole.spec, taskDefinition: { ...whole.spec.taskDefinition, memory: '9999' } } });
    },
    async approve(aim) {
      number += 1;
      const targetHash = await hashFor(aim);
      const full = aim === 'full';
      say({ hash: targetHash, full, once: false, ...(aim === 'wrong' ? { gate: 'another' } : {}) });
      await world.apply({
        apiVersion: 'longshore.dev/v1beta1',
        kind: 'RolloutApproval',
        metadata: { name: `approval-${String(number)}`, namespace: 'default' },
        spec: { serviceRef: { name: 'web' }, targetHash, ...(full ? { full } : {}), ...(aim === 'wrong' ? { gate: 'another' } : {}) },
      });
    },
    async promote(aim) {
      const hash = await hashFor(aim);
      // Without the hash it names nothing, and must be refused.
      if (aim !== 'wrong') say({ hash, full: aim === 'full', once: true });
      await people.ask(aim === 'full' ? 'promote-full' : 'promote', aim === 'wrong' ? {} : { 'longshore.dev/action-target': hash });
    },
    async ask(verb, annotations = {}) {
      number += 1;
      asked.push({ verb, at: world.clock.now() });
      const all = { 'longshore.dev/action': `${verb}:t${String(number)}`, 'longshore.dev/action-target': null, ...annotations };
      await world.kube.patch(world.ctx, (await world.get('EcsService', 'web'))!, { metadata: { annotations: all } });
    },
  };
  return people;
}
