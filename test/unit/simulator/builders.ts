import { virtualClock, type VirtualClock } from '../../../src/runtime/clock.ts';
import { callDirectly } from '../../../src/simulator/in-process.ts';
import { isRefusal } from '../../../src/simulator/refusal.ts';
import { createSimulator, type SimOptions, type Simulator } from '../../../src/simulator/simulator.ts';
import type { Members } from '../../../src/simulator/state.ts';

export const REGION = 'eu-central-1';
export const ACCOUNT = '123456789012';

export interface TestSimulator {
  readonly simulator: Simulator;
  readonly clock: VirtualClock;
  call(operation: string, input?: Members): Promise<any>;
  /** `Code: message` of the refusal; fails when the call succeeds. */
  refused(operation: string, input?: Members): Promise<string>;
}

/** A simulator on virtual time with the cluster `main`. */
export async function startSimulator(options: SimOptions = {}): Promise<TestSimulator> {
  const clock = virtualClock();
  const simulator = createSimulator({ clock, ...options });
  const call = (operation: string, input: Members = {}): Promise<any> => callDirectly(simulator, { operation, input, region: REGION });
  if (options.dataDir === undefined) await call('CreateCluster', { clusterName: 'main' });
  return {
    simulator,
    clock,
    call,
    async refused(operation, input = {}) {
      try {
        await call(operation, input);
      } catch (error) {
        if (isRefusal(error)) return `${error.code}: ${error.message}`;
        throw error;
      }
      throw new Error(`${operation} was not refused`);
    },
  };
}

export function definition(overrides: Members = {}): Members {
  return {
    family: 'web',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    containerDefinitions: [container()],
    ...overrides,
  };
}

export function container(overrides: Members = {}): Members {
  return { name: 'app', image: 'nginx:1', portMappings: [{ containerPort: 80, name: 'http' }], ...overrides };
}

export function service(overrides: Members = {}): Members {
  return {
    cluster: 'main',
    serviceName: 'web',
    taskDefinition: 'web',
    desiredCount: 2,
    launchType: 'FARGATE',
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a', 'subnet-b'] } },
    ...overrides,
  };
}

/** One service of the given shape, as DescribeServices shows it. */
export async function describeOne(world: TestSimulator, name = 'web'): Promise<any> {
  const { services } = await world.call('DescribeServices', { cluster: 'main', services: [name], include: ['TAGS'] });
  return services[0];
}
