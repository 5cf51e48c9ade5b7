import * as ecs from '@aws-sdk/client-ecs';
import { expect } from 'chai';
import { excluded, plainText, references } from '../../../src/api/references.ts';
import type { SchemaNode } from '../../../src/api/schema.ts';
import { mayHoldSecret } from '../../../src/api/sensitive.ts';
import { ecsServiceSpec } from '../../../src/api/v1beta1/ecsservice-spec.ts';
import { service } from '../../../src/api/v1beta1/service/service.ts';
import { taskDefinition } from '../../../src/api/v1beta1/taskdefinition/task-definition.ts';
import { sdkMembers, type SdkMember, type SdkType } from './sdk-schema.ts';

interface OurMember {
  readonly path: string;
  readonly node: SchemaNode;
}

function ourMembers(node: SchemaNode, path = ''): readonly OurMember[] {
  const own = path === '' ? [] : [{ path, node }];
  switch (node.shape.kind) {
    case 'leaf':
      return own;
    case 'object':
      return [...own, ...Object.entries(node.shape.members).flatMap(([name, child]) => ourMembers(child, `${path}/${name}`))];
    case 'list':
    case 'map':
      return [...own, ...ourMembers(node.shape.of, `${path}/*`)];
  }
}

function ourType({ json, shape }: SchemaNode): SdkType {
  if (json['x-kubernetes-int-or-string'] === true) return 'string';
  if (json['x-kubernetes-preserve-unknown-fields'] === true) return 'document';
  if (shape.kind === 'object') return 'struct';
  if (shape.kind !== 'leaf') return shape.kind;
  return json.type === 'integer' || json.type === 'number' ? 'number' : json.type === 'boolean' ? 'boolean' : 'string';
}

const isExcluded = (operation: keyof typeof excluded, path: string): boolean =>
  Object.keys(excluded[operation]).some((prefix) => path === prefix || path.startsWith(`${prefix}/`));

const cases = [
  { operation: 'RegisterTaskDefinition', request: 'RegisterTaskDefinitionRequest$', node: taskDefinition, at: '/taskDefinition' },
  { operation: 'CreateService', request: 'CreateServiceRequest$', node: service, at: '/service' },
] as const;

for (const { operation, request, node, at } of cases) {
  describe(`${operation} of the SDK and the CRD`, () => {
    const theirs: readonly SdkMember[] = sdkMembers(request).filter(({ path }) => !isExcluded(operation, path));
    const ours = new Map(ourMembers(node).map((member) => [member.path, member.node]));

    it('reads a schema of plausible size from the SDK', () => {
      expect(theirs.length).to.be.greaterThan(100);
    });

    it('has every member that ECS has', () => {
      expect(theirs.filter(({ path }) => !ours.has(path)).map(({ path }) => path)).to.deep.equal([]);
    });

    it('has no member that ECS does not have', () => {
      const known = new Set(theirs.map(({ path }) => path));
      expect([...ours.keys()].filter((path) => !known.has(path))).to.deep.equal([]);
    });

    it('gives every member the type that ECS gives it', () => {
      const different = theirs.filter(({ path, type }) => ours.has(path) && ourType(ours.get(path)!) !== type).map(({ path, type }) => `${path}: ECS says ${type}`);
      expect(different).to.deep.equal([]);
    });

    it('marks as sensitive whatever the SDK marks as sensitive', () => {
      // repositoryCredentials is marked there, but holds only the ARN of a secret, which people need to see.
      const secret = theirs.filter(({ path, sensitive }) => sensitive && !path.includes('/repositoryCredentials'));
      expect(secret.filter(({ path }) => !mayHoldSecret(ecsServiceSpec, `${at}${path}`)).map(({ path }) => path)).to.deep.equal([]);
    });

    it('excludes only members that ECS has', () => {
      const all = new Set(sdkMembers(request).map(({ path }) => path));
      expect(Object.keys(excluded[operation]).filter((path) => !all.has(path))).to.deep.equal([]);
    });

    it('classifies every string as a reference or as plain text', () => {
      const strings = ourMembers(node).filter((member) => ourType(member.node) === 'string' && member.node.json.enum === undefined);
      const paths = strings.map(({ path }) => `${at}${path}`);
      expect(paths.filter((path) => references[path] === undefined && !plainText.has(path)), 'in neither table').to.deep.equal([]);
      expect(paths.filter((path) => references[path] !== undefined && plainText.has(path)), 'in both tables').to.deep.equal([]);
    });

    it('offers exactly the values of the SDK for every closed choice', () => {
      const problems = ourMembers(node).flatMap((member) => compareChoice(`${at}${member.path}`, member.node));
      expect(problems).to.deep.equal([]);
    });
  });
}

describe('the tables of references', () => {
  it('name only members that the spec has', () => {
    const known = new Set(ourMembers(ecsServiceSpec).map(({ path }) => path));
    const table = [...Object.keys(references), ...plainText];
    expect(table.filter((path) => !known.has(path))).to.deep.equal([]);
  });
});

/** The SDK's const objects are not linked to members; this table is. A choice that is missing here fails. */
const enums: Readonly<Record<string, keyof typeof ecs>> = {
  networkMode: 'NetworkMode', requiresCompatibilities: 'Compatibility', pidMode: 'PidMode', ipcMode: 'IpcMode',
  cpuArchitecture: 'CPUArchitecture', operatingSystemFamily: 'OSFamily', condition: 'ContainerCondition',
  versionConsistency: 'VersionConsistency', logDriver: 'LogDriver', protocol: 'TransportProtocol', appProtocol: 'ApplicationProtocol',
  permissions: 'DeviceCgroupPermission', scope: 'Scope', transitEncryption: 'EFSTransitEncryption', iam: 'EFSAuthorizationConfigIAM',
  launchType: 'LaunchType', schedulingStrategy: 'SchedulingStrategy', availabilityZoneRebalancing: 'AvailabilityZoneRebalancing',
  assignPublicIp: 'AssignPublicIp', propagateTags: 'PropagateTags', resourceType: 'EBSResourceType', filesystemType: 'TaskFilesystemType',
  strategy: 'DeploymentStrategy', targetType: 'DeploymentLifecycleHookTargetType', lifecycleStages: 'DeploymentLifecycleHookStage',
  action: 'DeploymentLifecycleHookAction', sourceServiceRevisionCleanup: 'ServiceRevisionCleanup', format: 'ServiceConnectAccessLoggingFormat',
  includeQueryParameters: 'ServiceConnectIncludeQueryParameters', logLevel: 'ServiceConnectContainerLogLevel',
  healthCheckProtocol: 'GatewayConnectorHealthCheckProtocol', accessTypes: 'AccessType',
};

/** `type` means something else in each place. */
const typeEnums: Readonly<Record<string, keyof typeof ecs>> = {
  '/taskDefinition/placementConstraints/*/type': 'TaskDefinitionPlacementConstraintType',
  '/taskDefinition/proxyConfiguration/type': 'ProxyConfigurationType',
  '/taskDefinition/containerDefinitions/*/environmentFiles/*/type': 'EnvironmentFileType',
  '/taskDefinition/containerDefinitions/*/resourceRequirements/*/type': 'ResourceType',
  '/taskDefinition/containerDefinitions/*/firelensConfiguration/type': 'FirelensConfigurationType',
  '/taskDefinition/containerDefinitions/*/ulimits/*/name': 'UlimitName',
  '/service/deploymentController/type': 'DeploymentControllerType',
  '/service/deploymentConfiguration/deploymentCircuitBreaker/thresholdConfiguration/type': 'ThresholdType',
  '/service/placementConstraints/*/type': 'PlacementConstraintType',
  '/service/placementStrategy/*/type': 'PlacementStrategyType',
};

/** The SDK types these as free strings; the values are from its documentation. */
const undocumented: ReadonlySet<string> = new Set(['/service/volumeConfigurations/*/managedEBSVolume/volumeType', '/service/monitoring/metricConfigurations/*/metricNames/*']);

function compareChoice(path: string, node: SchemaNode): readonly string[] {
  if (node.json.enum === undefined || undocumented.has(path)) return [];
  const name = path.split('/').filter((segment) => segment !== '*').at(-1) ?? '';
  const enumName = typeEnums[path] ?? enums[name];
  if (enumName === undefined) return [`${path}: say in this test which of the SDK's enums it is`];
  const theirs = Object.values(ecs[enumName] as Record<string, string>).sort();
  const ours = [...node.json.enum].map(String).sort();
  return theirs.join() === ours.join() ? [] : [`${path}: ${enumName} has ${theirs.join(' ')}, the CRD ${ours.join(' ')}`];
}
