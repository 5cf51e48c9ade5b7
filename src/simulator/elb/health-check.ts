/** Health check settings of a target group: defaults by protocol, ranges, and what follows from them (API: CreateTargetGroup; ecs-api.md section 15.3). */
import { amount, struct, text } from '../members.ts';
import type { Members } from '../state.ts';
import { validationError } from './refusals.ts';
import { HEALTH_CHECK } from './shapes.ts';

const HTTP: readonly string[] = ['HTTP', 'HTTPS'];
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  HealthCheckIntervalSeconds: [5, 300],
  HealthCheckTimeoutSeconds: [2, 120],
  HealthyThresholdCount: [2, 10],
  UnhealthyThresholdCount: [2, 10],
};

/** Every setting of a new group: those of the request, and the defaults of its protocol. Throws ValidationError for a range. */
export function newHealthCheck(input: Members, protocol: string, protocolVersion: string | undefined): Members {
  const check = text(input, 'HealthCheckProtocol') ?? (HTTP.includes(protocol) ? 'HTTP' : 'TCP');
  return checked({ ...defaults(protocol, protocolVersion, check), ...given(input), HealthCheckProtocol: check });
}

/** The settings of a group after ModifyTargetGroup: members that are absent keep their values. Throws ValidationError for a range. */
export const changedHealthCheck = (before: Members, input: Members): Members => checked({ ...before, ...given(input) });

/** A new target is healthy once it passed one check (AWS: Health checks for target groups). Milliseconds. */
export const healthyAfterMs = (settings: Members): number => (amount(settings, 'HealthCheckIntervalSeconds') ?? 30) * 1000;

/** The members of the request that are health check settings. */
const given = (input: Members): Members => Object.fromEntries(Object.keys(HEALTH_CHECK).flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])));

function defaults(protocol: string, protocolVersion: string | undefined, check: string): Members {
  const isHttp = HTTP.includes(protocol);
  return {
    HealthCheckProtocol: check,
    HealthCheckPort: 'traffic-port',
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: 30,
    HealthCheckTimeoutSeconds: isHttp ? 5 : check === 'HTTP' ? 6 : 10,
    HealthyThresholdCount: 5,
    UnhealthyThresholdCount: 2,
    ...(HTTP.includes(check) ? pathAndMatcher(isHttp, protocolVersion) : {}),
  };
}

function pathAndMatcher(isHttp: boolean, protocolVersion: string | undefined): Members {
  if (protocolVersion === 'GRPC') return { HealthCheckPath: '/AWS.ALB/healthcheck', Matcher: { GrpcCode: '12' } };
  return { HealthCheckPath: '/', Matcher: { HttpCode: isHttp ? '200' : '200-399' } };
}

function checked(settings: Members): Members {
  for (const [name, [low, high]] of Object.entries(RANGES)) {
    const value = amount(settings, name);
    if (value !== undefined && (value < low || value > high)) throw validationError(`Health check ${RANGE_NAMES[name] ?? name} must be between '${low}' and '${high}'`);
  }
  if ((amount(settings, 'HealthCheckTimeoutSeconds') ?? 0) > (amount(settings, 'HealthCheckIntervalSeconds') ?? 30)) {
    throw validationError('Health check timeout must be smaller than or equal to the interval');
  }
  if (settings['HealthCheckEnabled'] === false) throw validationError('Health check enabled must be true for target groups with target type ip or instance');
  if (struct(settings, 'Matcher') !== undefined && text(settings, 'HealthCheckProtocol') === 'TCP') throw validationError('A matcher cannot be specified for TCP health checks');
  return settings;
}

const RANGE_NAMES: Readonly<Record<string, string>> = {
  HealthCheckIntervalSeconds: 'interval',
  HealthCheckTimeoutSeconds: 'timeout',
  HealthyThresholdCount: 'healthy threshold count',
  UnhealthyThresholdCount: 'unhealthy threshold count',
};
