import { playgroundAccountId, rollingSamples, sampleBreaker, sampleHeader, sampleNetwork, sampleRegistry } from './samples.ts';

/** What ELBv2 gave one service: two target groups, of which one serves, and the rules that send requests to them. */
export interface SampleBalancing {
  readonly blue: string;
  readonly green: string;
  readonly productionRule: string;
  readonly testRule: string;
}

/** Services behind the load balancer, each with a path of its own. */
export const balancedSamples = ['checkout', 'search', 'feed'] as const;
/** One of them. */
export type BalancedSample = (typeof balancedSamples)[number];

interface Shifting {
  readonly name: BalancedSample;
  readonly about: string;
  readonly image: string;
  readonly count: number;
  /** Members of deploymentConfiguration, as YAML. */
  readonly strategy: string;
  /** The rest of the spec, as YAML. */
  readonly rollout: string;
}

const shifting: readonly Shifting[] = [
  {
    name: 'checkout',
    about: `# Blue/green: all new tasks start beside the old ones, all traffic moves at once, and the old ones stay for the bake time.
# Before that, requests with the header "x-test: yes" reach the new tasks only.`,
    image: 'checkout:1.0',
    count: 2,
    strategy: `      strategy: BLUE_GREEN
      bakeTimeInMinutes: 2`,
    rollout: '',
  },
  {
    name: 'search',
    about: `# A canary with a gate: nothing moves before a person says so, once for the canary's fifth of the traffic, and once for the rest.
#
# Try: change the tag to 1.1 and commit; then: npx longshore status search --watch, npx longshore promote search, npx longshore abort search.`,
    image: 'search:1.0',
    count: 4,
    strategy: `      strategy: CANARY
      canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 1 }
      bakeTimeInMinutes: 1`,
    rollout: `  rollout:
    gates:
      # Becomes a PAUSE hook of ECS: see docs/spec/gates.md.
      - name: sign-off
        at: BeforeProduction
        approval: { timeoutSeconds: 86400, onTimeout: Rollback }
`,
  },
  {
    name: 'feed',
    about: '# Linear: a quarter of the traffic a step, a minute between two of them.',
    image: 'feed:1.0',
    count: 2,
    strategy: `      strategy: LINEAR
      linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 1 }
      bakeTimeInMinutes: 2`,
    rollout: '',
  },
];

/** `sed -i.bak`, which the tour edits with, works on Linux and macOS alike and leaves the file as it was beside it. */
const ignored = '*.bak\n';

/** Path to content of every file of a new repository; `balancing` is what those behind the load balancer got. */
export function sampleFiles(balancing: Readonly<Record<BalancedSample, SampleBalancing>>): Readonly<Record<string, string>> {
  const shifted = shifting.map((sample) => [`services/${sample.name}.yaml`, manifest(sample, balancing[sample.name])] as const);
  return { '.gitignore': ignored, ...rollingSamples, ...Object.fromEntries(shifted) };
}

function manifest({ name, about, image, count, strategy, rollout }: Shifting, { blue, green, productionRule, testRule }: SampleBalancing): string {
  return `${about}
${sampleHeader(name)}${rollout}  taskDefinition:
    requiresCompatibilities: [FARGATE]
    networkMode: awsvpc
    cpu: "256"
    memory: "512"
    containerDefinitions:
      - name: ${name}
        image: ${sampleRegistry}/${image}
        portMappings: [{ containerPort: 8080 }]
  service:
    desiredCount: ${String(count)}
    launchType: FARGATE
    loadBalancers:
      - targetGroupArn: ${blue}
        containerName: ${name}
        containerPort: 8080
        advancedConfiguration:
          alternateTargetGroupArn: ${green}
          productionListenerRule: ${productionRule}
          testListenerRule: ${testRule}
          # With this role ECS itself changes the weights; the operator never does.
          roleArn: arn:aws:iam::${playgroundAccountId}:role/ecsInfrastructureRole
    deploymentConfiguration:
${strategy}
${sampleBreaker}
${sampleNetwork}
`;
}
