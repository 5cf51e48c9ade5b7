import * as ecs from '@aws-sdk/client-ecs';
import { expect } from 'chai';
import { serviceReferences, taskDefinitionReferences } from '../../../../src/core/plan/guards/reference-table.ts';
import { leavesOf } from '../../../support/core/sdk-schema.ts';

/** Looks like the name, ARN or id of something that stands outside of the service. */
const looksLikeReference = /(arn|role|rule|image|subnets\/\*|securityGroups\/\*|valueFrom|alarmNames\/\*|fileSystemId|accessPointId|kmsKey(Id)?|snapshotId|namespace|capacityProvider|loadBalancerName|credentialsParameter|credentialSpecs\/\*|environmentFiles\/\*\/value)$/i;

/** Members that match by their name and refer to nothing outside. */
const notReferences: ReadonlySet<string> = new Set(['/containerDefinitions/*/systemControls/*/namespace']);

describe('reference table', () => {
  it('classifies every member of CreateService that refers to something', () => {
    const leaves = leavesOf(ecs.CreateServiceRequest$).filter((path) => looksLikeReference.test(path) && !notReferences.has(path));
    expect(leaves.filter((path) => serviceReferences[path] === undefined)).to.deep.equal([]);
  });

  it('classifies every member of RegisterTaskDefinition that refers to something', () => {
    const leaves = leavesOf(ecs.RegisterTaskDefinitionRequest$).filter((path) => looksLikeReference.test(path) && !notReferences.has(path));
    expect(leaves.filter((path) => taskDefinitionReferences[path] === undefined)).to.deep.equal([]);
  });

  it('names only members that exist', () => {
    const known = new Set([...leavesOf(ecs.CreateServiceRequest$), ...leavesOf(ecs.RegisterTaskDefinitionRequest$)]);
    expect([...Object.keys(serviceReferences), ...Object.keys(taskDefinitionReferences)].filter((path) => !known.has(path))).to.deep.equal([]);
  });
});
