import { expect } from 'chai';
import fc from 'fast-check';
import { metadataMembers } from '../../../../src/api/metadata.ts';
import { registry } from '../../../../src/api/registry.ts';
import { objectMetaSchema } from '../../../../src/apiserver/builtin/object-meta.ts';
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

  it('know the members of metadata, as a strict API server does', () => {
    const wrong = { ...service(goodFargate), metadata: { name: 'web', lables: { a: 'b' } } };
    expect(judges['EcsService']!(wrong)).to.deep.equal([{ pointer: '/metadata/lables', message: 'metadata.lables: unknown field (did you mean "labels"?)' }]);
    expect(metadataMembers).to.have.members(Object.keys(objectMetaSchema.properties ?? {}));
  });

  it('find what only ECS would find beside what the schema finds, and say nothing twice of one field', () => {
    const { taskDefinition } = goodFargate;
    const spec = { ...goodFargate, adoptoin: {}, service: { ...goodFargate.service, desiredCount: -1 }, taskDefinition: { ...taskDefinition, memory: '4096' } };
    expect(judges['EcsService']!(service(spec)).map(({ pointer }) => pointer)).to.have.members(['/spec/adoptoin', '/spec/service/desiredCount', '/spec/taskDefinition/memory']);
    const twice = { ...goodFargate, taskDefinition: { ...taskDefinition, containerDefinitions: [...(taskDefinition?.containerDefinitions ?? []), { name: 'app' }] } };
    const pointers = judges['EcsService']!(service(twice)).map(({ pointer }) => pointer);
    expect(new Set(pointers).size).to.equal(pointers.length);
  });

  it('do not ask for a field that is there under a name that nobody knows', () => {
    const { cpu, ...taskDefinition } = goodFargate.taskDefinition ?? {};
    expect(judges['EcsService']!(service({ ...goodFargate, taskDefinition: { ...taskDefinition, cpuUnits: cpu } })).map(({ pointer }) => pointer)).to.deep.equal(['/spec/taskDefinition/cpuUnits']);
    expect(judges['EcsService']!(service({ ...goodFargate, taskDefinition })).map(({ pointer }) => pointer)).to.deep.equal(['/spec/taskDefinition/cpu']);
  });

  it('answer whatever else is wrong with a spec: the rules of ECS fail on no value that the schema refuses', () => {
    const leaves = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
      typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([name, child]) => leaves(child, [...path, name])) : [path];
    const specs = registry.flatMap((kind) => (kind.kind === 'EcsService' ? kind.examples.map(({ object }) => object.spec) : []));
    const places = specs.flatMap((spec) => leaves(spec).map((path) => ({ spec, path })));
    const anything = fc.oneof(fc.integer(), fc.string(), fc.constantFrom(null, true, '', -1, 1.5, 'FARGATE', 'CANARY', 1e12, [], {}));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...places), anything), { minLength: 1, maxLength: 3 }), (changes) => {
        const spec: any = structuredClone(changes[0]?.[0].spec);
        for (const [{ path }, value] of changes) {
          const holder = path.slice(0, -1).reduce((at: any, name) => at?.[name], spec);
          if (typeof holder === 'object' && holder !== null) holder[path.at(-1)!] = value;
        }
        judges['EcsService']!(service(spec));
      }),
      { numRuns: 300 },
    );
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
