import { DescribeServicesCommand, ECSClient, ListServiceDeploymentsCommand, ListTaskDefinitionsCommand, type Service, type ServiceDeploymentBrief } from '@aws-sdk/client-ecs';
import type { Condition } from '../../src/api/meta.ts';
import type { PlaygroundFile } from '../../src/app/playground/playground-file.ts';

/** What a test reads of an EcsService. */
export interface SeenService {
  readonly metadata: { readonly name: string; readonly generation: number; readonly resourceVersion: string };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status: {
    readonly observedGeneration: number;
    readonly observed?: { readonly runningCount: number };
    readonly conditions?: readonly Condition[];
    readonly drift?: { readonly total: number; readonly fields?: readonly { readonly path: string; readonly declared?: string; readonly live?: string }[] };
    readonly plan?: { readonly total: number; readonly steps?: readonly unknown[] };
    readonly source?: { readonly revision?: string };
    readonly quarantine?: readonly { readonly reason: string; readonly commit?: string }[];
  };
}

export interface SeenEvent {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

interface EventList {
  readonly items: readonly (SeenEvent & { readonly involvedObject: { readonly name: string } })[];
}

/** A running playground seen from outside: its three APIs, each over its own protocol. */
export interface PlaygroundView {
  readonly service: (name: string) => Promise<SeenService | undefined>;
  readonly services: () => Promise<readonly SeenService[]>;
  readonly events: (name: string) => Promise<readonly SeenEvent[]>;
  readonly ecs: {
    readonly service: (name: string) => Promise<Service | undefined>;
    /** Newest first. */
    readonly deployments: (name: string) => Promise<readonly ServiceDeploymentBrief[]>;
    readonly revisions: () => Promise<readonly string[]>;
  };
  /** Answered calls by operation since the simulator started. */
  readonly calls: () => Promise<Readonly<Record<string, number>>>;
  /** Simulated seconds per second from now on. */
  readonly setSpeed: (speed: number) => Promise<void>;
  readonly metrics: () => Promise<string>;
  readonly close: () => void;
}

export function viewPlayground(file: PlaygroundFile): PlaygroundView {
  const client = new ECSClient({ endpoint: file.awsUrl, region: file.region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  const cluster = 'playground';
  const kube = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${file.apiUrl}${path}`);
    return answer.status === 404 ? undefined : answer.json();
  };
  const services = '/apis/longshore.dev/v1beta1/namespaces/default/ecsservices';
  return {
    service: async (name) => (await kube(`${services}/${name}`)) as SeenService | undefined,
    services: async () => ((await kube(services)) as { items: SeenService[] }).items,
    events: async (name) => ((await kube('/api/v1/namespaces/default/events')) as EventList).items.filter(({ involvedObject }) => involvedObject.name === name),
    ecs: {
      service: async (name) => (await client.send(new DescribeServicesCommand({ cluster, services: [name] }))).services?.[0],
      deployments: async (name) => (await client.send(new ListServiceDeploymentsCommand({ cluster, service: name }))).serviceDeployments ?? [],
      revisions: async () => (await client.send(new ListTaskDefinitionsCommand({}))).taskDefinitionArns ?? [],
    },
    calls: async () => {
      const { operations } = (await (await fetch(`${file.awsUrl}/_sim/calls`)).json()) as { operations: Record<string, { calls: number }> };
      return Object.fromEntries(Object.entries(operations).map(([name, { calls }]) => [name, calls]));
    },
    setSpeed: async (speed) => {
      const answer = await fetch(`${file.awsUrl}/_sim/clock`, { method: 'PUT', body: JSON.stringify({ speed }) });
      if (!answer.ok) throw new Error(`the simulator refused speed ${speed}: ${await answer.text()}`);
    },
    metrics: async () => (await fetch(`${file.metricsUrl}/metrics`)).text(),
    close: () => client.destroy(),
  };
}

/** Operations that change something in ECS. CreateCluster is not one: the playground itself sends it at every start. */
const readOnly = /^(Describe|List|Get)|^CreateCluster$/;

/** Calls that write, by operation. */
export function writesIn(calls: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(calls).filter(([operation]) => !readOnly.test(operation)));
}

export function conditionOf(service: SeenService | undefined, type: string): Condition | undefined {
  return service?.status.conditions?.find((condition) => condition.type === type);
}

/** Ready for the generation that the object has now, not for one before. */
export function isReady(service: SeenService | undefined): boolean {
  return service !== undefined && service.status.observedGeneration === service.metadata.generation && conditionOf(service, 'Ready')?.status === 'True';
}
