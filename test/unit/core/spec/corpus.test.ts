import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { KubeObject } from '../../../../src/api/meta.ts';
import { ecsServiceKind } from '../../../../src/api/v1beta1/ecsservice.ts';
import { judgeObject } from '../../../../src/core/spec/judge-manifest.ts';

/** Real definitions, kept beside the repository; without them these tests skip. */
const corpus = join(import.meta.dirname, '../../../../../shared/corpus');

/** What is wrong with files, by the paths of the errors; a file that is not named here has to be accepted. */
const refused: Readonly<Record<string, readonly string[]>> = {
  'task-definitions/ec2-awsvpc-host-port-mismatch.json': ['spec.taskDefinition.containerDefinitions[0].portMappings[0].hostPort'],
  'task-definitions/ec2-network-mode-default.json': ['spec.taskDefinition.networkMode'],
  'task-definitions/ec2-windows-fsx-volume-mismatch.json': [
    'spec.taskDefinition.containerDefinitions[0].mountPoints[0].sourceVolume',
    'spec.taskDefinition.containerDefinitions[1].mountPoints[0].sourceVolume',
  ],
  'task-definitions/fargate-ebs-configured-at-launch.json': ['spec.service.volumeConfigurations'],
  // The answer of DescribeTaskDefinition, pasted: members that only ECS writes.
  'task-definitions/fargate-ten-containers-described.json': [
    'spec.taskDefinition.taskDefinitionArn',
    'spec.taskDefinition.revision',
    'spec.taskDefinition.status',
    'spec.taskDefinition.requiresAttributes',
    'spec.taskDefinition.compatibilities',
    'spec.taskDefinition.registeredAt',
    'spec.taskDefinition.registeredBy',
  ],
  'task-definitions/managed-instances-datadog-daemon.json': ['spec.taskDefinition.family'],
  'task-definitions/snippet-log-configuration-array.json': ['spec.taskDefinition.containerDefinitions[0].name', 'spec.taskDefinition.containerDefinitions[0].logConfiguration'],
  // Placeholders instead of ARNs.
  'services/bluegreen-alb-lifecycle-hooks.json': [
    'spec.service.loadBalancers[0].advancedConfiguration.productionListenerRule',
    'spec.service.loadBalancers[0].advancedConfiguration.testListenerRule',
  ],
  'services/external-controller-skeleton.json': ['spec.service.tags[0].key'],
  'services/fargate-service-connect-proxy-logs.json': [
    'spec.service.networkConfiguration.awsvpcConfiguration.subnets[1]',
    'spec.service.networkConfiguration.awsvpcConfiguration.subnets[2]',
  ],
};

/** Output of --generate-cli-skeleton: wrong nearly everywhere; every error has to be clear all the same. */
const skeletons: ReadonlySet<string> = new Set(['task-definitions/skeleton-empty-strings.json', 'services/skeleton-empty-strings.json']);

function serviceOf(file: string): KubeObject {
  const content = JSON.parse(readFileSync(join(corpus, file), 'utf8')) as Record<string, unknown>;
  return { apiVersion: 'longshore.dev/v1beta1', kind: 'EcsService', metadata: { name: 'web', namespace: 'shop' }, spec: file.startsWith('services/') ? fromService(content) : fromDefinition(content) };
}

/** Identity stands in spec.target, the revision beside the service. */
function fromService({ cluster: _c, serviceName: _n, service: _s, taskDefinition: _t, clientToken: _k, ...service }: Record<string, unknown>): object {
  return { taskDefinitionArn: 'web:1', service };
}

/** A definition in awsvpc mode needs a service with subnets around it. */
function fromDefinition(taskDefinition: Record<string, unknown>): object {
  const network = taskDefinition['networkMode'] === 'awsvpc' ? { service: { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } } } : {};
  return { taskDefinition, ...network };
}

describe('the corpus of real definitions', () => {
  if (!existsSync(corpus)) {
    it.skip(`is not here (${corpus})`);
    return;
  }
  for (const folder of ['task-definitions', 'services']) {
    for (const name of readdirSync(join(corpus, folder)).filter((each) => each.endsWith('.json'))) {
      const file = `${folder}/${name}`;
      if (skeletons.has(file)) {
        it(`${file}: refused, each error with field and reason`, () => {
          const errors = judgeObject(ecsServiceKind, serviceOf(file));
          expect(errors.length).to.be.greaterThan(5);
          for (const { path, message, pointer } of errors) {
            expect(path).to.match(/^spec\./);
            expect(pointer).to.match(/^\/spec\//);
            expect(message).to.match(/^(Invalid|Unsupported|Required|unknown|Duplicate|Too|Forbidden)/);
          }
        });
        continue;
      }
      const want = refused[file] ?? [];
      it(`${file}: ${want.length === 0 ? 'accepted' : `refused at ${want[0]}`}`, () => {
        expect(judgeObject(ecsServiceKind, serviceOf(file)).map(({ path }) => path)).to.deep.equal(want);
      });
    }
  }
});
