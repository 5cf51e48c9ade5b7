/**
 * The SDK clients of one scope and the one function that sends through them. The SDK's own retries are off: they would
 * bypass the token buckets, sleep on the system clock and repeat quota errors in vain (docs/adr/0009-one-send.md).
 */
import {
  ContinueServiceDeploymentCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  StopServiceDeploymentCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { HttpHandlerUserInput } from '@smithy/core/protocols';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsScope } from '../core/ports.ts';
import { classify } from './classify.ts';
import { credentialsFor, type CredentialSource } from './credentials.ts';
import type { OperationName } from './operations.ts';
import type { Send } from './send.ts';
import { answerToJson } from './to-json.ts';

/** What the clients of all scopes have in common. */
export interface ClientOptions {
  /** Longshore's version, for the user agent. */
  readonly version: string;
  /** How requests leave; in process for tests. Default: keep-alive HTTP with time limits. */
  readonly requestHandler?: (scope: AwsScope) => HttpHandlerUserInput;
  /** Base credentials in place of the default chain; undefined keeps the chain for that scope. */
  readonly credentials?: (scope: AwsScope) => CredentialSource | undefined;
  /** Milliseconds from sending to the answer's headers. Default 15,000. */
  readonly requestTimeoutMs?: number;
}

interface Client {
  readonly send: Send;
  /** Closes idle connections. */
  close(): void;
}

const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 15_000;

/** SDK inputs are plain JSON, except for types that are stricter than the wire; ECS judges them, not the compiler. */
type CommandClass = new (input: never) => object;

const COMMANDS: Readonly<Record<OperationName, CommandClass>> = {
  GetCallerIdentity: GetCallerIdentityCommand,
  DescribeServices: DescribeServicesCommand,
  ListServices: ListServicesCommand,
  DescribeServiceDeployments: DescribeServiceDeploymentsCommand,
  ListServiceDeployments: ListServiceDeploymentsCommand,
  DescribeServiceRevisions: DescribeServiceRevisionsCommand,
  DescribeTaskDefinition: DescribeTaskDefinitionCommand,
  ListTaskDefinitions: ListTaskDefinitionsCommand,
  ListTasks: ListTasksCommand,
  DescribeTasks: DescribeTasksCommand,
  RegisterTaskDefinition: RegisterTaskDefinitionCommand,
  CreateService: CreateServiceCommand,
  UpdateService: UpdateServiceCommand,
  DeleteService: DeleteServiceCommand,
  StopServiceDeployment: StopServiceDeploymentCommand,
  ContinueServiceDeployment: ContinueServiceDeploymentCommand,
  TagResource: TagResourceCommand,
  UntagResource: UntagResourceCommand,
};

/** The parts of an SDK client and command that `send` needs, without their fifty overloads. */
interface Sender {
  send(command: unknown, options: { abortSignal: AbortSignal }): Promise<Record<string, unknown>>;
}

interface UserAgentContext {
  userAgent?: [name: string, version?: string][];
}

interface Command {
  readonly middlewareStack: {
    add(
      middleware: (next: (args: unknown) => Promise<unknown>, context: UserAgentContext) => (args: unknown) => Promise<unknown>,
      options: { step: 'initialize'; name: string },
    ): void;
  };
}

/** Makes the clients of one scope; nothing is sent and no credential is read yet. */
export function createClient(scope: AwsScope, options: ClientOptions): Client {
  const requestHandler = options.requestHandler?.(scope) ?? httpHandler(options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS);
  const base = options.credentials?.(scope);
  const credentials = credentialsFor(scope, { requestHandler, ...(base === undefined ? {} : { base }) });
  const config = (service: 'ecs' | 'sts') => {
    const endpoint = scope.endpoints[service];
    return {
      region: scope.region,
      credentials,
      requestHandler,
      maxAttempts: 1,
      customUserAgent: [['longshore', options.version]] as [string, string][],
      ...(endpoint === undefined ? {} : { endpoint }),
    };
  };
  const ecs = new ECSClient(config('ecs'));
  const sts = new STSClient(config('sts'));
  // It copies every answer without its secrets for a logger that is not there: a fifth of the time that an answer costs.
  ecs.middlewareStack.remove('loggerMiddleware');
  sts.middlewareStack.remove('loggerMiddleware');

  return {
    async send(ctx, call) {
      const command = new COMMANDS[call.operation](call.input as never);
      tellReconcile(command as unknown as Command, ctx.reconcileId);
      const sender = (call.operation === 'GetCallerIdentity' ? sts : ecs) as unknown as Sender;
      try {
        return answerToJson(await sender.send(command, { abortSignal: ctx.signal }));
      } catch (error) {
        throw classify(error, { operation: call.operation, object: call.object, account: scope.account, region: scope.region });
      }
    },
    close() {
      ecs.destroy();
      sts.destroy();
    },
  };
}

/** CloudTrail keeps the user agent, so a call can be traced back to the log lines of its reconcile. */
function tellReconcile(command: Command, reconcileId: string): void {
  if (reconcileId === '') return;
  command.middlewareStack.add(
    (next, context) => (args) => {
      context.userAgent = [...(context.userAgent ?? []), ['longshore-reconcile', reconcileId]];
      return next(args);
    },
    { step: 'initialize', name: 'longshoreReconcile' },
  );
}

/** Without `throwOnRequestTimeout` the SDK only warns and keeps waiting; `socketTimeout` ends an answer that stalls half-way. */
const httpHandler = (requestTimeout: number): NodeHttpHandler =>
  new NodeHttpHandler({ connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout, throwOnRequestTimeout: true, socketTimeout: requestTimeout });
