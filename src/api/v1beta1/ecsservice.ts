import { ageColumn, messageColumn, readyColumns, type Kind, type ObjectOf } from '../kind.ts';
import { GROUP, VERSION } from '../meta.ts';
import { ecsServiceExamples } from './ecsservice-examples.ts';
import { ecsServiceSpec } from './ecsservice-spec.ts';
import { ecsServiceStatus } from './ecsservice-status.ts';
import { UNJUDGED } from './shared.ts';

/** One ECS service with its task definition. */
export const ecsServiceKind = {
  group: GROUP,
  version: VERSION,
  kind: 'EcsService',
  plural: 'ecsservices',
  singular: 'ecsservice',
  shortNames: ['ecs', 'ecssvc'],
  categories: ['longshore'],
  scope: 'Namespaced',
  description: 'One ECS service with its task definition, kept as declared.',
  spec: ecsServiceSpec,
  status: ecsServiceStatus,
  statusDefault: UNJUDGED,
  columns: [
    ...readyColumns,
    { name: 'Desired', type: 'integer', jsonPath: '.status.observed.desiredCount', description: 'Tasks that ECS aims for.' },
    { name: 'Running', type: 'integer', jsonPath: '.status.observed.runningCount', description: 'Tasks that run.' },
    { name: 'Drift', type: 'integer', jsonPath: '.status.drift.total', description: 'Fields that differ from what is declared.' },
    { name: 'Rollout', type: 'string', jsonPath: '.status.rollout.state', description: 'Status of the last service deployment.' },
    ageColumn,
    { name: 'Cluster', type: 'string', jsonPath: '.spec.target.cluster', description: 'ECS cluster.', priority: 1 },
    { name: 'TaskDefinition', type: 'string', jsonPath: '.status.observed.taskDefinitionArn', description: 'Revision that runs.', priority: 1 },
    { name: 'Commit', type: 'string', jsonPath: '.status.source.revision', description: 'Git revision of the manifest.', priority: 1 },
    messageColumn,
  ],
  scale: {
    specReplicasPath: '.spec.service.desiredCount',
    statusReplicasPath: '.status.observed.runningCount',
    labelSelectorPath: '.status.selector',
  },
  examples: ecsServiceExamples,
} as const satisfies Kind;

export type { EcsServiceSpec } from './ecsservice-spec.ts';
export type { EcsServiceStatus } from './ecsservice-status.ts';
/** An EcsService as the Kubernetes API serves it. */
export type EcsService = ObjectOf<typeof ecsServiceKind>;
