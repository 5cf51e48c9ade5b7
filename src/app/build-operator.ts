import { randomBytes, randomUUID } from 'node:crypto';
import { createAwsPort, type AwsPortOptions } from '../aws/aws-port.ts';
import { createGitPort } from '../git/git-port.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { awsMetricsOn } from '../telemetry/aws-metrics.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import type { Cluster } from './cluster.ts';
import { createOperator, type Operator, type OperatorInputs } from './operator.ts';
import type { OperatorOptions } from './options.ts';
import { version } from './version.ts';

/** Services with series of their own on /metrics; above it the page would block the loop and weigh megabytes. */
const maxServiceSeries = 5_000;

/** PATH and proxies are all that git gets of this process's environment. */
const gitVariables = ['PATH', 'HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'];

/** What the operator needs from its process. */
export interface BuildInputs {
  readonly cluster: Cluster;
  readonly options: OperatorOptions;
  /** How often rollouts are looked at, where that is not as for the real ECS. */
  readonly follow?: OperatorInputs['follow'];
  readonly clock: Clock;
  readonly log: Logger;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** In place of the default credential chain (the playground's simulator takes any). */
  readonly credentials?: AwsPortOptions['credentials'];
}

/** Everything but the lease: whoever runs it decides about the fence. */
export interface BuiltOperator {
  readonly metrics: Metrics;
  readonly operator: (fence: (() => number) | undefined) => Operator;
  close(): void;
}

/** The operator on its real edges: AWS SDK, git, the cluster of a kubeconfig. */
export function buildOperator({ cluster, options, follow, clock, log, env, credentials }: BuildInputs): BuiltOperator {
  const metrics = createMetrics({ version, maxServiceSeries: options.objectMetrics ? maxServiceSeries : 0, processMetrics: true });
  const random = (): number => randomBytes(4).readUInt32LE() / 2 ** 32;
  const aws = createAwsPort({ version, clock, random, metrics: awsMetricsOn(metrics), ...(credentials === undefined ? {} : { credentials }) });
  const environment = Object.fromEntries(gitVariables.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
  const git = createGitPort({ root: options.gitDir, policy: { allowLocal: options.allowLocalGit }, environment });
  return {
    metrics,
    operator: (fence) =>
      createOperator({
        transport: cluster.transport,
        kube: cluster.kube,
        aws,
        git,
        options,
        ...(follow === undefined ? {} : { follow }),
        // Digests only have to be comparable within one process: a new key after a restart costs one status write a drifted service.
        digestKey: randomBytes(32).toString('hex'),
        clock,
        log,
        metrics,
        random,
        newId: randomUUID,
        ...(fence === undefined ? {} : { fence }),
      }),
    close: () => aws.close(),
  };
}
