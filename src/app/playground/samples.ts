/** What the playground's repository starts with. Each file is a service that a team might really have. */

/** The simulated account of the samples, as AWS's own documentation writes account ids. */
export const playgroundAccountId = '123456789012';
/** The Region of the samples. */
export const playgroundRegion = 'eu-west-1';
/** The ECS cluster of the samples. */
export const playgroundCluster = 'playground';

/** Where the images of the samples seem to come from. */
export const sampleRegistry = 'registry.example.com/shop';

/**
 * Images with these tags fail in the simulator, each in a way of its own. Every other image runs and becomes healthy.
 */
const brokenTags = [
  { tag: 'broken', outcome: 'pull-error', why: 'the image cannot be pulled' },
  { tag: 'crash', outcome: 'exit', why: 'the container exits with code 1' },
  { tag: 'oom', outcome: 'out-of-memory', why: 'the container runs out of memory' },
  { tag: 'unhealthy', outcome: 'unhealthy', why: 'the container health check fails' },
] as const;

const sampleNames = ['web', 'api', 'worker', 'checkout', 'search', 'feed'] as const;

/** Rules for the simulator, one per sample image and broken tag. */
export const sampleBehaviours = sampleNames.flatMap((name) =>
  brokenTags.map(({ tag, outcome }) => ({ match: `${sampleRegistry}/${name}:${tag}`, outcome, ...(outcome === 'exit' ? { exitCode: 1 } : {}) })),
);

/** ECS's own brake, in every sample. */
export const sampleBreaker = `      # ECS gives up after some failed tasks and goes back to the last version that worked.
      deploymentCircuitBreaker: { enable: true, rollback: true }
      minimumHealthyPercent: 100
      maximumPercent: 200`;

/** Two subnets that the simulator takes as given. */
export const sampleNetwork = `    networkConfiguration:
      awsvpcConfiguration:
        subnets: [subnet-0a1b2c3d4e5f60001, subnet-0a1b2c3d4e5f60002]
        securityGroups: [sg-0a1b2c3d4e5f60001]`;

/** How every sample begins. */
export const sampleHeader = (name: string): string => `apiVersion: longshore.dev/v1beta1
kind: EcsService
metadata:
  name: ${name}
spec:
  target:
    cluster: ${playgroundCluster}
`;

const web = `# The shop's front end: three tasks with a health check.
#
# Try: change the tag of the image to 1.1 and commit. Then try one that cannot work, and watch ECS go back:
${brokenTags.map(({ tag, why }) => `#   ${tag.padEnd(10)} ${why}`).join('\n')}
${sampleHeader('web')}  containers:
    # The short way to say what changes most; merged over taskDefinition.containerDefinitions by name.
    web:
      image: ${sampleRegistry}/web:1.0
      environment: { LOG_LEVEL: info }
  taskDefinition:
    requiresCompatibilities: [FARGATE]
    networkMode: awsvpc
    cpu: "512"
    memory: "1024"
    executionRoleArn: arn:aws:iam::${playgroundAccountId}:role/ecsTaskExecutionRole
    containerDefinitions:
      - name: web
        portMappings: [{ containerPort: 8080 }]
        healthCheck:
          command: [CMD-SHELL, curl -fs http://localhost:8080/healthz || exit 1]
          interval: 10
  service:
    desiredCount: 3
    launchType: FARGATE
    deploymentConfiguration:
${sampleBreaker}
${sampleNetwork}
    tags: [{ key: team, value: shop }]
`;

const api = `# The API behind it. What somebody changes by hand in ECS is reported and put back.
${sampleHeader('api')}  drift:
    policy: Remediate
  taskDefinition:
    requiresCompatibilities: [FARGATE]
    networkMode: awsvpc
    cpu: "256"
    memory: "512"
    containerDefinitions:
      - name: api
        image: ${sampleRegistry}/api:2.3
        portMappings: [{ containerPort: 9000 }]
        environment:
          - { name: POOL_SIZE, value: "20" }
  service:
    desiredCount: 2
    launchType: FARGATE
    deploymentConfiguration:
${sampleBreaker}
${sampleNetwork}
`;

const worker = `# A queue worker without a desired count: the number of tasks is left to \`kubectl scale\` or an autoscaler.
# Drift is only reported here, never repaired.
${sampleHeader('worker')}  drift:
    policy: Report
  taskDefinition:
    requiresCompatibilities: [FARGATE]
    networkMode: awsvpc
    cpu: "256"
    memory: "512"
    containerDefinitions:
      - name: worker
        image: ${sampleRegistry}/worker:5
        command: [work, --queue, orders]
  service:
    launchType: FARGATE
    deploymentConfiguration:
${sampleBreaker}
${sampleNetwork}
`;

/** Path to content: the services that ECS deploys by itself, task by task. */
export const rollingSamples: Readonly<Record<string, string>> = {
  'services/web.yaml': web,
  'services/api.yaml': api,
  'services/worker.yaml': worker,
};
