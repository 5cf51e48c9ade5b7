/** The simulator's own count of what it was asked: the operator is not trusted to count its calls. */
export interface CallCount {
  readonly calls: number;
  readonly throttled: number;
}

export interface SimCalls {
  readonly total: CallCount;
  readonly operations: Readonly<Record<string, CallCount>>;
}

export interface SimControl {
  calls(): Promise<SimCalls>;
  resetCalls(): Promise<void>;
  setThrottle(enabled: boolean): Promise<void>;
  setSpeed(speed: number): Promise<void>;
}

export function simControl(url: string): SimControl {
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${url}/_sim/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  return {
    calls: async () => (await ask('GET', 'calls')) as SimCalls,
    resetCalls: async () => {
      await ask('DELETE', 'calls');
    },
    setThrottle: async (enabled) => {
      await ask('PUT', 'throttle', { enabled });
    },
    setSpeed: async (speed) => {
      await ask('PUT', 'clock', { speed });
    },
  };
}

const READ = /^(Describe|List|Get)/;

/** Calls to ECS and STS that change nothing, and those that do. */
export function readsAndWrites({ operations }: SimCalls): { readonly reads: number; readonly writes: number } {
  const entries = Object.entries(operations);
  const sum = (wanted: boolean): number => entries.filter(([name]) => READ.test(name) === wanted).reduce((total, [, { calls }]) => total + calls, 0);
  return { reads: sum(true), writes: sum(false) };
}

/** `DescribeServices 100, GetCallerIdentity 1`. */
export const listCalls = ({ operations }: SimCalls): string =>
  Object.entries(operations)
    .map(([name, { calls }]) => `${name} ${calls}`)
    .join(', ');
