import { randomBytes } from 'node:crypto';
import type { KubeObject } from '../api/meta.ts';
import { kindOf } from '../api/registry.ts';
import type { AwsAccount } from '../api/v1beta1/awsaccount.ts';
import type { RolloutApproval } from '../api/v1beta1/rolloutapproval.ts';
import { createAwsPort, type AwsPortOptions } from '../aws/aws-port.ts';
import { preview } from '../controllers/ecsservice/preview.ts';
import { defaultEcsServiceOptions, silentServiceMetrics, type EcsServiceResource } from '../controllers/ecsservice/index.ts';
import { keyText, type ObjectKey } from '../core/model/key.ts';
import type { Hold, Owner, Step } from '../core/model/service.ts';
import { printablePlan, type PrintableChange } from '../core/plan/printable-plan.ts';
import type { KindName, KubePort, ObjectStore } from '../core/ports.ts';
import { judgeObject } from '../core/spec/judge-manifest.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { version } from './version.ts';

/** What is planned, and against which cluster. */
export interface PlanInputs {
  /** EcsServices and, where the cluster has none, AwsAccounts. */
  readonly manifests: readonly KubeObject[];
  readonly defaultNamespace: string;
  /** Live objects of the cluster: accounts, namespaces, and the status of services that run already. */
  readonly kube: KubePort | undefined;
  readonly installation: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Values that may hold a secret are digests already, in steps too: what is made here is to be printed. */
export interface ServicePlan {
  readonly service: string;
  readonly steps: readonly Step[];
  readonly changes: readonly PrintableChange[];
  readonly holds: readonly Hold[];
  /** The ECS service carries this object's name and the tags of another installation: the one that was meant, most likely. */
  readonly otherInstallation?: string;
  /** Why there is no plan. */
  readonly error?: string;
}

/** The operator's own path up to the plan, for files: what would be done to AWS. Nothing is written anywhere. */
export async function planFiles(inputs: PlanInputs): Promise<readonly ServicePlan[]> {
  const { clock, log, kube } = inputs;
  const ctx = { signal: inputs.signal, log, clock, reconcileId: 'plan' };
  const aws = createAwsPort({ version, clock, random: () => randomBytes(4).readUInt32LE() / 2 ** 32, credentials: simulatorCredentials });
  // Judged by their schemas, here or by the API server, so each has the type of its kind.
  const ofKind = <T extends KubeObject>(kind: KindName): readonly T[] => inputs.manifests.filter((object): object is T => object.kind === kind);
  const liveAccounts = kube === undefined ? [] : ((await kube.list(ctx, 'AwsAccount', {})) as readonly AwsAccount[]);
  const namespaces = kube === undefined ? [] : await kube.list(ctx, 'Namespace', {});
  const approvals = kube === undefined ? [] : ((await kube.list(ctx, 'RolloutApproval', {})) as readonly RolloutApproval[]);
  const services = await Promise.all(ofKind<EcsServiceResource>('EcsService').map(async (object) => withLiveStatus(ctx, kube, object, inputs.defaultNamespace)));
  const stores = { services: storeOf(services), accounts: storeOf([...liveAccounts, ...ofKind<AwsAccount>('AwsAccount')]), namespaces: storeOf(namespaces), approvals: storeOf(approvals) };
  // New in every run, so that nobody can try passwords against a digest that was pasted somewhere.
  const digestKey = randomBytes(16).toString('hex');
  try {
    const plans: ServicePlan[] = [];
    for (const object of services) {
      const service = keyText({ namespace: object.metadata.namespace ?? '', name: object.metadata.name });
      try {
        const { plan, owner } = await preview(
          ctx,
          {
            aws,
            stores,
            clock,
            log,
            metrics: silentServiceMetrics,
            options: { installation: inputs.installation, digestKey, ...defaultEcsServiceOptions },
            validate: (each) => {
              const kind = kindOf(each);
              return kind === undefined ? [] : judgeObject(kind, each);
            },
          },
          object,
        );
        plans.push({ service, ...printablePlan(plan, digestKey), ...otherInstallation(owner, object, inputs.installation) });
      } catch (error) {
        plans.push({ service, steps: [], changes: [], holds: [], error: error instanceof Error ? error.message : String(error) });
      }
    }
    return plans;
  } finally {
    aws.close();
  }
}

function otherInstallation(owner: Owner | undefined, { metadata }: EcsServiceResource, installation: string): Pick<ServicePlan, 'otherInstallation'> {
  const same = owner?.name === metadata.name && owner.namespace === metadata.namespace;
  return same && owner.installation !== installation ? { otherInstallation: owner.installation } : {};
}

async function withLiveStatus(ctx: Parameters<KubePort['get']>[0], kube: KubePort | undefined, file: EcsServiceResource, namespace: string): Promise<EcsServiceResource> {
  const key = { namespace: file.metadata.namespace ?? namespace, name: file.metadata.name };
  const live = (await kube?.get(ctx, 'EcsService', key)) as EcsServiceResource | undefined;
  const metadata = { ...live?.metadata, ...file.metadata, namespace: key.namespace };
  return { ...file, metadata, ...(live?.status === undefined ? {} : { status: live.status }) };
}

function storeOf<T extends KubeObject>(objects: readonly T[]): ObjectStore<T> {
  const idOf = (key: ObjectKey): string => keyText(key);
  const byKey = new Map(objects.map((object) => [idOf({ namespace: object.metadata.namespace ?? '', name: object.metadata.name }), object]));
  return {
    get: (key) => byKey.get(idOf(key)),
    list: (namespace) => objects.filter((object) => namespace === undefined || object.metadata.namespace === namespace),
    listBy: (index, text) => objects.filter((object) => index(object) === text),
    synced: true,
  };
}

/** A simulator on this machine takes any keys; every real account is reached through the default chain. */
const simulatorCredentials: NonNullable<AwsPortOptions['credentials']> = ({ endpoints }) =>
  endpoints['ecs']?.startsWith('http://127.0.0.1:') === true ? async () => ({ accessKeyId: 'plan', secretAccessKey: 'plan' }) : undefined;
