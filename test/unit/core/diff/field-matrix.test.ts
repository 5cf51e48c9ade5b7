import * as ecs from '@aws-sdk/client-ecs';
import { expect } from 'chai';
import { fieldMatrix, startsDeployment } from '../../../../src/core/diff/field-matrix.ts';
import { serviceShape } from '../../../../src/core/model/service-shape.ts';
import { taskDefinitionShape } from '../../../../src/core/model/task-definition-shape.ts';
import { containerDefinitionShape } from '../../../../src/core/model/container-definition-shape.ts';
import { redact } from '../../../../src/core/model/redact.ts';
import type { Shape } from '../../../../src/core/model/shape.ts';
import { missingMembers, structMembers } from '../../../support/core/sdk-schema.ts';

const createMembers = structMembers(ecs.CreateServiceRequest$);
const updateMembers = structMembers(ecs.UpdateServiceRequest$);

describe('field matrix', () => {
  it('has a rule for every member of CreateService that the SDK knows', () => {
    expect(createMembers.filter((name) => fieldMatrix[name] === undefined)).to.deep.equal([]);
  });

  it('has no rule for a member that the SDK does not know', () => {
    expect(Object.keys(fieldMatrix).filter((name) => !createMembers.includes(name))).to.deep.equal([]);
  });

  it('calls updatable exactly what UpdateService takes, but for the controller, which is left alone', () => {
    const updatable = Object.entries(fieldMatrix)
      .filter(([, rule]) => rule.change === 'update')
      .map(([name]) => name);
    const accepted = updateMembers.filter((name) => !['service', 'cluster', 'taskDefinition', 'forceNewDeployment', 'deploymentController'].includes(name));
    expect(updatable.sort()).to.deep.equal(accepted.sort());
  });

  it('describes every nested member of a service, so that no live value is dropped from a block that is sent whole', () => {
    const own = ['serviceName', 'cluster', 'taskDefinition', 'tags', 'clientToken'];
    expect(missingMembers(serviceShape as Shape, ecs.CreateServiceRequest$, '').filter((path) => !own.includes(path.slice(1)))).to.deep.equal([]);
  });

  it('describes every nested member of a task definition', () => {
    const own = ['/tags', '/inferenceAccelerators'];
    expect(missingMembers(taskDefinitionShape as Shape, ecs.RegisterTaskDefinitionRequest$, '').filter((path) => !own.includes(path))).to.deep.equal([]);
  });

  it('marks the values that the SDK calls sensitive, and the maps that can hold tokens', () => {
    const redacted = redact(containerDefinitionShape, { name: 'app', environment: [{ name: 'A', value: 'canary' }], dockerLabels: { b: 'canary' }, logConfiguration: { logDriver: 'x', options: { c: 'canary' } } }, 'key');
    expect(JSON.stringify(redacted)).not.to.include('canary');
    expect(redacted).to.have.nested.property('environment[0].name', 'A');
  });

  it('tells by a path whether a change there starts a deployment', () => {
    const starts = ['/taskDefinition/containerDefinitions/app/image', '/taskDefinitionArn', '/service/loadBalancers/web', '/service/networkConfiguration', '/service/monitoring'];
    const doesNot = ['/service/desiredCount', '/service/deploymentConfiguration/strategy', '/tags/team'];
    expect(starts.filter((path) => !startsDeployment(path))).to.deep.equal([]);
    expect(doesNot.filter((path) => startsDeployment(path))).to.deep.equal([]);
  });

  it('has a reset value for every member whose declaration can go', () => {
    const without = Object.entries(fieldMatrix)
      .filter(([name, rule]) => rule.change === 'update' && rule.gone === 'reset' && !resets(serviceShape.members[name]))
      .map(([name]) => name);
    expect(without).to.deep.equal([]);
  });
});

/** A reset value on the member itself, or on each of its members. */
function resets(shape: Shape | undefined): boolean {
  if (shape === undefined) return false;
  if (shape.reset !== undefined) return true;
  return shape.kind === 'object' && Object.values(shape.members).every((member) => resets(member));
}
