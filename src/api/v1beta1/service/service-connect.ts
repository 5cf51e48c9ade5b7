/** `service.serviceConnectConfiguration`: the proxy that ECS puts beside each task. */
import { bool, choice, int, list, object, required, sensitive, string, type SchemaNode } from '../../schema.ts';
import { arn, logConfiguration } from '../shared.ts';

const port = (description: string): SchemaNode<number> => int(description, { min: 1, max: 65_535 });
const seconds = (description: string): SchemaNode<number> => int(description, { min: 0, max: 2_147_483_647 });

const clientAliases = list(
  'Name and port that clients use.',
  object('An alias.', {
    port: required(port('Port that clients connect to.')),
    dnsName: string('Name that clients use; the discovery name and namespace when absent.', { max: 127 }),
    testTrafficRules: object('Which requests reach the new revision during a test.', {
      header: required(
        object('A header that has to match.', {
          name: required(string('Name of the header.', { min: 1, max: 255 })),
          value: object('What it has to be.', { exact: required(sensitive(string('Exact value.', { max: 1024 }))) }),
        }),
      ),
    }),
  }),
  { max: 1, merge: 'atomic' },
);

const services = list(
  'Port mappings that others can reach.',
  object('A port that is offered.', {
    portName: required(string('Name of the port mapping.', { min: 1, max: 64 })),
    discoveryName: string('Name in the namespace; portName when absent.', { max: 64 }),
    clientAliases,
    ingressPortOverride: port('Port that the proxy listens on.'),
    timeout: object('Timeouts of the proxy; 0 turns one off.', {
      idleTimeoutSeconds: seconds('Seconds without traffic.'),
      perRequestTimeoutSeconds: seconds('Seconds for one request.'),
    }),
    tls: object('TLS between proxies.', {
      issuerCertificateAuthority: required(object('Who signs the certificates.', { awsPcaAuthorityArn: arn('ARN of the AWS Private CA.') })),
      kmsKey: arn('KMS key (ARN, ID or alias) that encrypts the private keys.'),
      roleArn: arn('Role that ECS issues certificates with.'),
    }),
  }),
  { max: 100, merge: { by: ['portName'] } },
);

/**
 * `ServiceConnectConfiguration` of the ECS API. Reads back from the PRIMARY deployment only; to end it, ECS wants
 * `enabled: false` (ecs-api.md section 2).
 */
export const serviceConnectConfiguration = object('Service Connect.', {
  enabled: required(bool('Whether Service Connect is used.')),
  namespace: arn('Cloud Map namespace, name or ARN; the default of the cluster when absent.'),
  services,
  logConfiguration,
  accessLogConfiguration: object('Access log of the proxy; needs logConfiguration.', {
    format: required(choice('Format of a line.', ['TEXT', 'JSON'])),
    includeQueryParameters: choice('Whether query strings are logged.', ['ENABLED', 'DISABLED']),
  }),
  containerConfigurations: list(
    'Settings of the proxy container.',
    object('A setting; exactly one member.', { logLevel: choice('Log level of the proxy.', ['info', 'debug']) }),
    { max: 10, merge: 'atomic' },
  ),
});
