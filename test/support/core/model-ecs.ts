/**
 * ECS as far as the plan's properties need it, written from ecs-api.md section 4 alone and sharing nothing with src: what
 * UpdateService keeps, replaces and fills in. Deliberately small and literal.
 */
type Members = Record<string, unknown>;

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
const copy = <Value>(value: Value): Value => structuredClone(value);

/** Top level: merge. `deploymentConfiguration`: merge by member; the breaker, linear and canary by their own rules. */
export function updateModel(live: Members, input: Members): Members {
  const result = copy(live);
  for (const [name, value] of Object.entries(copy(input))) {
    if (name === 'cluster' || name === 'service') continue;
    result[name] = name === 'deploymentConfiguration' ? mergeConfiguration(result[name], value) : value;
    // Moving to a strategy takes the launch type away; [] goes back to it.
    if (name === 'capacityProviderStrategy' && Array.isArray(value) && value.length > 0) delete result['launchType'];
  }
  return filledIn(result);
}

/** Section 5: what ECS fills in inside blocks, and how it reorders sets. */
function filledIn(members: Members): Members {
  const awsvpc = isObject(members['networkConfiguration']) ? members['networkConfiguration']['awsvpcConfiguration'] : undefined;
  if (isObject(awsvpc)) {
    awsvpc['assignPublicIp'] ??= 'DISABLED';
    awsvpc['securityGroups'] ??= [];
    if (Array.isArray(awsvpc['subnets'])) awsvpc['subnets'].reverse();
  }
  const strategy = members['capacityProviderStrategy'];
  if (Array.isArray(strategy)) members['capacityProviderStrategy'] = strategy.map((item: Members) => ({ base: 0, weight: 0, ...item })).reverse();
  return members;
}

function mergeConfiguration(live: unknown, sent: unknown): unknown {
  if (!isObject(sent)) return sent;
  const result: Members = isObject(live) ? { ...live } : {};
  for (const [name, value] of Object.entries(sent)) {
    if (name === 'deploymentCircuitBreaker' && isObject(value)) result[name] = breaker(result[name], value);
    else if (name === 'linearConfiguration' && isObject(value)) result[name] = { stepPercent: 10, stepBakeTimeInMinutes: 6, ...value };
    else if (name === 'canaryConfiguration' && isObject(value)) result[name] = { canaryPercent: 5, canaryBakeTimeInMinutes: 10, ...value };
    else if (name === 'lifecycleHooks' && Array.isArray(value)) result[name] = value.map(hook);
    else result[name] = value;
  }
  const strategy = result['strategy'] ?? 'ROLLING';
  if (strategy === 'LINEAR') result['linearConfiguration'] ??= { stepPercent: 10, stepBakeTimeInMinutes: 6 };
  else delete result['linearConfiguration'];
  if (strategy === 'CANARY') result['canaryConfiguration'] ??= { canaryPercent: 5, canaryBakeTimeInMinutes: 10 };
  else delete result['canaryConfiguration'];
  return result;
}

/** enable and rollback are replaced, the two newer members retained when left out. */
function breaker(live: unknown, sent: Members): Members {
  const before = isObject(live) ? live : {};
  return {
    resetOnHealthyTask: before['resetOnHealthyTask'] ?? true,
    thresholdConfiguration: before['thresholdConfiguration'] ?? { type: 'BOUNDED_PERCENT', value: 50 },
    ...sent,
    enable: sent['enable'] ?? false,
    rollback: sent['rollback'] ?? false,
  };
}

function hook(value: unknown): unknown {
  if (!isObject(value) || !isObject(value['timeoutConfiguration'])) return value;
  return { ...value, timeoutConfiguration: { timeoutInMinutes: 1440, action: 'ROLLBACK', ...value['timeoutConfiguration'] } };
}

/** Section 5: what ECS fills in where nothing was said. */
export function createModel(input: Members): Members {
  const { cluster: _cluster, serviceName: _name, tags: _tags, clientToken: _token, ...members } = copy(input);
  const daemon = members['schedulingStrategy'] === 'DAEMON';
  const configuration = isObject(members['deploymentConfiguration']) ? members['deploymentConfiguration'] : {};
  const filled = updateModel(
    { deploymentConfiguration: { strategy: 'ROLLING', bakeTimeInMinutes: 0, maximumPercent: daemon ? 100 : 200, minimumHealthyPercent: daemon ? 0 : 100 } },
    {
      schedulingStrategy: 'REPLICA',
      availabilityZoneRebalancing: daemon ? 'DISABLED' : 'ENABLED',
      loadBalancers: [],
      serviceRegistries: [],
      placementConstraints: [],
      placementStrategy: [],
      enableECSManagedTags: false,
      enableExecuteCommand: false,
      healthCheckGracePeriodSeconds: 0,
      platformVersion: 'LATEST',
      ...members,
      deploymentConfiguration: { deploymentCircuitBreaker: {}, ...configuration },
    },
  );
  return filled;
}

/** What a service does, without the ways to say "nothing": for asking whether two services end up the same. */
export function essence(members: Members): unknown {
  return sorted(members);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
  if (!isObject(value)) return value;
  const entries = Object.entries(value)
    // A namespace's name and its ARN are one namespace.
    .map(([name, member]) => [name, name === 'namespace' ? String(member).split('/').at(-1) : sorted(member)] as const)
    .filter(([name, member]) => !saysNothing(name, member))
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries);
}

function saysNothing(name: string, value: unknown): boolean {
  const text = JSON.stringify(value);
  if (text === '[]' || text === '{}') return true;
  if (name === 'alarms') return text === '{"enable":false,"rollback":false}';
  if (name === 'timeoutConfiguration') return text === '{"action":"ROLLBACK","timeoutInMinutes":1440}';
  if (name === 'serviceConnectConfiguration') return text === '{"enabled":false}';
  return name === 'propagateTags' && value === 'NONE';
}
