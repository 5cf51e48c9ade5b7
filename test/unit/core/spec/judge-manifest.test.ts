import { expect } from 'chai';
import { registry } from '../../../../src/api/registry.ts';
import { judges, judgesOfAllKinds } from '../../../../src/core/spec/judge-manifest.ts';
import { goodFargate } from './builders.ts';

const service = (spec: unknown): any => ({ apiVersion: 'longshore.dev/v1beta1', kind: 'EcsService', metadata: { name: 'web', namespace: 'shop' }, spec });

describe('judges', () => {
  it('accept every example', () => {
    for (const kind of registry) {
      for (const { name, object } of kind.examples) expect(judgesOfAllKinds[kind.kind]!(object), name).to.deep.equal([]);
    }
  });

  it('of sources know no AwsAccount, which would grant its author an account, and no RolloutApproval, which would approve its own commit', () => {
    expect(Object.keys(judges)).to.deep.equal(['EcsService', 'GitSource']);
    expect(Object.keys(judgesOfAllKinds)).to.include.members(['AwsAccount', 'RolloutApproval']);
  });

  it('give pointer, path and a suggestion for a slip', () => {
    expect(judges['EcsService']!(service({ ...goodFargate, adoptoin: {} }))).to.deep.equal([{ pointer: '/spec/adoptoin', message: 'spec.adoptoin: unknown field (did you mean "adoption"?)' }]);
  });

  it('find what only ECS would find, once the schema is met', () => {
    const spec = { ...goodFargate, taskDefinition: { ...goodFargate.taskDefinition, memory: 4096 } };
    expect(judges['EcsService']!(service(spec)).map(({ pointer }) => pointer)).to.deep.equal(['/spec/taskDefinition/memory']);
  });

  it('do not fail on an object without spec, or with a spec of another type', () => {
    expect(judges['EcsService']!(service(undefined)).map(({ message }) => message)).to.deep.equal(['spec: Required value']);
    expect(judges['EcsService']!(service('x')).map(({ message }) => message)).to.deep.equal(['spec: Invalid value: "string": spec in body must be of type object: "string"']);
    expect(judges['GitSource']!({ ...service({ url: 'file' }), kind: 'GitSource' })).to.have.length(1);
  });
});
