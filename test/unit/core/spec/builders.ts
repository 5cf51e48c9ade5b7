import type { EcsServiceSpec } from '../../../../src/api/v1beta1/ecsservice-spec.ts';

/** A Fargate service that ECS would take; tests change one thing in a copy. */
export const goodFargate: EcsServiceSpec = {
  target: { cluster: 'shop' },
  taskDefinition: {
    cpu: '256',
    memory: '512',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    containerDefinitions: [{ name: 'app', image: 'app:1', portMappings: [{ containerPort: 8080 }] }],
  },
  service: {
    desiredCount: 2,
    launchType: 'FARGATE',
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
  },
};

/** The same on EC2 instances in bridge mode. */
export const goodEc2: EcsServiceSpec = {
  target: { cluster: 'shop' },
  taskDefinition: { containerDefinitions: [{ name: 'app', image: 'app:1', memory: 128, portMappings: [{ containerPort: 8080, hostPort: 0 }] }] },
  service: { desiredCount: 2, launchType: 'EC2' },
};

/** `change` is untyped, since a test may break any rule of the type. */
export function changed(spec: EcsServiceSpec, change: (copy: any) => void): EcsServiceSpec {
  const copy = structuredClone(spec);
  change(copy);
  return copy;
}
