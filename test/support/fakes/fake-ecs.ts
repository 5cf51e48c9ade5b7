/** An EcsPort over a few records in memory, moved by the test. It knows nothing of time or of ECS's rules beyond what the tests of the controllers need; the simulator is the judge of those. */
import { conflictError } from '../../../src/core/errors.ts';
import type { AwsPort, AwsScope, EcsPort, ServiceRef } from '../../../src/core/ports.ts';
import type { RawService, RawServiceDeployment, RawServiceRevision, RawTask, RawTaskDefinition } from '../../../src/core/observed/raw.ts';

const triggers = ['taskDefinition', 'platformVersion', 'loadBalancers', 'serviceRegistries', 'networkConfiguration', 'serviceConnectConfiguration', 'volumeConfigurations', 'vpcLatticeConfigurations'];
const names = new Set(['describeServices', 'describeService', 'listServices', 'describeServiceDeployment', 'listServiceDeployments', 'describeServiceRevision', 'describeTaskDefinition', 'listTaskDefinitions', 'stoppedTasks', 'callerIdentity']);

export interface FakeEcs {
  readonly port: AwsPort;
  readonly scopes: AwsScope[];
  /** Every call in order: `operation argument`. */
  readonly calls: { readonly operation: string; readonly input: any; readonly options: any }[];
  accountId: string;
  tasks: RawTask[];
  service(name?: string): any;
  readonly deployments: Map<string, any>;
  readonly revisions: Map<string, RawServiceRevision>;
  readonly taskDefinitions: RawTaskDefinition[];
  writes(): string[];
  /** Ends the current deployment; a rollback restores the revision that ran before. */
  end(status: string, change?: object, name?: string): void;
  /** Makes the current deployment show this. */
  mark(change: object, name?: string): void;
  /** Changes the service behind the operator's back; a trigger among the members starts a deployment. */
  meddle(members: object, name?: string): void;
  remove(name?: string): void;
  restore(service: any): void;
  /** Deadlines of all writes. */
  readonly deadlines: number[];
  /** Reads of services answer as of now until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** The next call of the operation fails, before or after it took effect. */
  failNext(operation: string, error: Error, when?: 'before' | 'after', times?: number): void;
}

export function fakeEcs(now: () => number): FakeEcs {
  const services = new Map<string, any>();
  const deployments = new Map<string, any>();
  const revisions = new Map<string, RawServiceRevision>();
  const taskDefinitions: RawTaskDefinition[] = [];
  const calls: FakeEcs['calls'] = [];
  const scopes: AwsScope[] = [];
  const deadlines: number[] = [];
  const failures: { operation: string; error: Error; when: 'before' | 'after'; times: number }[] = [];
  let frozen: Map<string, any> | undefined;
  let sequence = 0;
  const state = { accountId: '123456789012', tasks: [] as RawTask[] };
  const arn = (rest: string): string => `arn:aws:ecs:eu-west-1:${state.accountId}:${rest}`;
  const iso = (): string => new Date(now()).toISOString();

  const deploy = (service: any): void => {
    sequence += 1;
    const number = String(1_000_000_000_000_000_000n + BigInt(sequence));
    const revisionArn = arn(`service-revision/shop/${service.serviceName}/${number}`);
    const members = Object.fromEntries(triggers.flatMap((name) => (service[name] === undefined ? [] : [[name, service[name]]])));
    revisions.set(revisionArn, { serviceRevisionArn: revisionArn, serviceArn: service.serviceArn, clusterArn: service.clusterArn, createdAt: iso(), ...structuredClone(members) } as unknown as RawServiceRevision);
    const deploymentArn = arn(`service-deployment/shop/${service.serviceName}/dep${String(sequence)}`);
    deployments.set(deploymentArn, {
      serviceDeploymentArn: deploymentArn,
      serviceArn: service.serviceArn,
      createdAt: iso(),
      startedAt: iso(),
      status: 'IN_PROGRESS',
      targetServiceRevision: { arn: revisionArn, requestedTaskCount: service.desiredCount, runningTaskCount: 0, pendingTaskCount: 0 },
      sourceServiceRevisions: service.currentServiceRevisions ?? [],
    });
    service.previousRevision = service.currentServiceRevisions?.[0]?.arn;
    service.currentServiceDeployment = deploymentArn;
    service.currentServiceRevisions = [{ arn: revisionArn }];
    service.deployments = [{ ...structuredClone(members), id: `ecs-svc/${number}`, status: 'PRIMARY', taskDefinition: service.taskDefinition, rolloutState: 'IN_PROGRESS', createdAt: iso() }];
  };
  const find = (name: string): any => {
    const service = services.get(name);
    if (service === undefined) throw new Error(`fake: no service ${name}`);
    return service;
  };
  const shown = (name: string, from = frozen ?? services): RawService | undefined => {
    const service = from.get(name);
    if (service === undefined) return undefined;
    const { previousRevision: _previous, ...raw } = structuredClone(service);
    return raw as RawService;
  };
  const shortCluster = (ref: ServiceRef): string => ref.serviceName;

  const ecs: EcsPort = {
    callerIdentity: async () => ({ accountId: state.accountId, arn: arn('role/longshore') }),
    describeService: async (_ctx, ref) => shown(shortCluster(ref)),
    describeServices: async (_ctx, _cluster, list) => new Map(list.flatMap((name): [string, RawService][] => {
      const raw = shown(name);
      return raw === undefined ? [] : [[name, raw]];
    })),
    listServices: async () => [...(frozen ?? services).values()].filter((service) => service.status === 'ACTIVE').map((service) => service.serviceName),
    describeServiceDeployment: async (_ctx, deploymentArn) => structuredClone(deployments.get(deploymentArn)) as RawServiceDeployment | undefined,
    listServiceDeployments: async (_ctx, ref) =>
      [...deployments.values()]
        .filter((deployment) => deployment.serviceArn.endsWith(`/${ref.serviceName}`))
        .reverse()
        .map((deployment) => ({ ...structuredClone(deployment), targetServiceRevisionArn: deployment.targetServiceRevision.arn })),
    describeServiceRevision: async (_ctx, revisionArn) => structuredClone(revisions.get(revisionArn)),
    describeTaskDefinition: async (_ctx, familyOrArn) => {
      const all = taskDefinitions.filter((each) => each.taskDefinition.taskDefinitionArn === familyOrArn || (each.taskDefinition.family === familyOrArn && each.taskDefinition.status === 'ACTIVE'));
      return structuredClone(all.at(-1));
    },
    listTaskDefinitions: async (_ctx, family, limit) => taskDefinitions.filter((each) => each.taskDefinition.family === family).map((each) => each.taskDefinition.taskDefinitionArn).reverse().slice(0, limit),
    stoppedTasks: async () => structuredClone(state.tasks),
    registerTaskDefinition: async (_ctx, input) => {
      const { tags, ...body } = structuredClone(input) as any;
      const revision = taskDefinitions.filter((each) => each.taskDefinition.family === body.family).length + 1;
      const registered = { taskDefinition: { ...body, revision, status: 'ACTIVE', taskDefinitionArn: arn(`task-definition/${String(body.family)}:${String(revision)}`) }, tags: tags ?? [] } as RawTaskDefinition;
      taskDefinitions.push(registered);
      return structuredClone(registered);
    },
    createService: async (_ctx, input) => {
      const { cluster: _cluster, clientToken: _token, ...members } = structuredClone(input) as any;
      const service = { deploymentController: { type: 'ECS' }, runningCount: 0, pendingCount: 0, createdAt: iso(), status: 'ACTIVE', serviceArn: arn(`service/shop/${String(members.serviceName)}`), clusterArn: arn('cluster/shop'), events: [], ...members };
      services.set(service.serviceName, service);
      deploy(service);
      return shown(service.serviceName, services) as RawService;
    },
    updateService: async (_ctx, input) => {
      const { cluster: _cluster, service: name, forceNewDeployment, ...members } = structuredClone(input) as any;
      const service = find(name);
      const before = JSON.stringify(triggers.map((trigger) => service[trigger]));
      Object.assign(service, members);
      if (forceNewDeployment === true || JSON.stringify(triggers.map((trigger) => service[trigger])) !== before) deploy(service);
      return shown(name, services) as RawService;
    },
    deleteService: async (_ctx, ref) => {
      Object.assign(find(ref.serviceName), { status: 'DRAINING', desiredCount: 0 });
    },
    tagResource: async (_ctx, resource, tags) => {
      const service = find(resource.split('/').at(-1)!);
      const merged = new Map<string, string>([...(service.tags ?? []).map((tag: any) => [tag.key, tag.value]), ...Object.entries(tags)]);
      service.tags = [...merged].map(([key, value]) => ({ key, value }));
    },
    untagResource: async (_ctx, resource, keys) => {
      const service = find(resource.split('/').at(-1)!);
      service.tags = (service.tags ?? []).filter((tag: any) => !keys.includes(tag.key));
    },
    stopServiceDeployment: async (_ctx, deploymentArn) => {
      const deployment = deployments.get(deploymentArn);
      if (deployment.status !== 'IN_PROGRESS') throw conflictError('StateConflict', 'The deployment has ended.');
      deployment.status = 'ROLLBACK_REQUESTED';
    },
    continueServiceDeployment: async (_ctx, { arn: deploymentArn, hookId, action }) => {
      const deployment = deployments.get(deploymentArn);
      const hook = deployment.lifecycleHookDetails?.find((each: any) => each.hookId === hookId && each.status === 'AWAITING_ACTION');
      if (deployment.status !== 'IN_PROGRESS' || hook === undefined) throw conflictError('HookNotWaiting', 'The hook waits no more.');
      hook.status = action === 'CONTINUE' ? 'SUCCEEDED' : 'FAILED';
      if (action === 'ROLLBACK') deployment.status = 'ROLLBACK_REQUESTED';
    },
  };

  const watched = Object.fromEntries(
    Object.entries(ecs).map(([operation, call]) => [
      operation,
      async (ctx: unknown, ...rest: unknown[]) => {
        calls.push({ operation, input: structuredClone(rest[0]), options: rest.at(-1) });
        const deadline = (rest.at(-1) as any)?.deadline;
        if (deadline !== undefined) deadlines.push(deadline);
        const failure = failures.find((candidate) => candidate.operation === operation && candidate.times > 0);
        if (failure !== undefined) failure.times -= 1;
        if (failure?.when === 'before') throw failure.error;
        const result = await (call)(ctx, ...rest);
        if (failure !== undefined) throw failure.error;
        return result;
      },
    ]),
  ) as unknown as EcsPort;

  return {
    port: { ecs: (scope) => (scopes.push(scope), watched) },
    scopes,
    calls,
    get accountId() { return state.accountId; },
    set accountId(id) { state.accountId = id; },
    get tasks() { return state.tasks; },
    set tasks(tasks) { state.tasks = tasks; },
    service: (name = 'web') => services.get(name),
    deployments,
    revisions,
    taskDefinitions,
    writes: () => calls.map((call) => call.operation).filter((operation) => !names.has(operation)),
    end(status, change = {}, name = 'web') {
      const service = find(name);
      const deployment: any = deployments.get(service.currentServiceDeployment);
      Object.assign(deployment, { status, finishedAt: iso(), updatedAt: iso(), ...change });
      if (status === 'SUCCESSFUL' || status === 'STOPPED') {
        service.runningCount = service.desiredCount ?? 0;
        service.deployments[0].rolloutState = status === 'SUCCESSFUL' ? 'COMPLETED' : 'FAILED';
      }
      if (status === 'ROLLBACK_SUCCESSFUL') {
        const restored = revisions.get(service.previousRevision)!;
        deployment.rollback = { reason: 'Service deployment rolled back.', startedAt: iso(), serviceRevisionArn: restored.serviceRevisionArn, ...deployment.rollback };
        for (const trigger of triggers) if (restored[trigger] !== undefined) service[trigger] = restored[trigger];
        service.currentServiceRevisions = [{ arn: restored.serviceRevisionArn }];
        service.deployments = [{ ...service.deployments[0], taskDefinition: service.taskDefinition, rolloutState: 'COMPLETED' }];
        service.runningCount = service.desiredCount ?? 0;
      }
    },
    mark(change, name = 'web') {
      Object.assign(deployments.get(find(name).currentServiceDeployment), change);
    },
    meddle(members, name = 'web') {
      const service = find(name);
      const before = JSON.stringify(triggers.map((trigger) => service[trigger]));
      Object.assign(service, members);
      if (JSON.stringify(triggers.map((trigger) => service[trigger])) !== before) deploy(service);
    },
    remove(name = 'web') {
      services.delete(name);
    },
    restore(service) {
      services.set(service.serviceName, service);
    },
    deadlines,
    freeze() {
      frozen = new Map([...services].map(([name, service]) => [name, structuredClone(service)]));
    },
    thaw() {
      frozen = undefined;
    },
    failNext(operation, error, when = 'before', times = 1) {
      failures.push({ operation, error, when, times });
    },
  };
}
