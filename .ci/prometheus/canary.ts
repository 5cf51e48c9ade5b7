/** A canary behind Service Connect, which needs no load balancer, for the scenario: with a gate before each step of its traffic. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const canaryName = 'proof-canary';
/** Image of the canary, without its tag. */
export const canaryImage = 'registry.example.com/shop/proof-canary';

/** Writes its manifest into the playground's repository; the circuit breaker is off, so that only the operator can stop it. */
export async function writeCanary(repository: string, { tag, gated }: { readonly tag: string; readonly gated: boolean }): Promise<void> {
  const gates = gated ? `  rollout:\n    gates:\n      - { name: look-at-it, at: BeforeProduction, approval: { timeoutSeconds: 86400 } }\n` : '';
  await writeFile(
    join(repository, 'services', `${canaryName}.yaml`),
    `apiVersion: longshore.dev/v1beta1
kind: EcsService
metadata:
  name: ${canaryName}
spec:
  target: { cluster: playground }
${gates}  taskDefinition:
    requiresCompatibilities: [FARGATE]
    networkMode: awsvpc
    cpu: "256"
    memory: "512"
    containerDefinitions:
      - name: app
        image: ${canaryImage}:${tag}
        portMappings: [{ containerPort: 8080, name: http, appProtocol: http }]
  service:
    desiredCount: 2
    launchType: FARGATE
    deploymentConfiguration:
      strategy: CANARY
      canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 1 }
      bakeTimeInMinutes: 1
    serviceConnectConfiguration:
      enabled: true
      namespace: shop
      services: [{ portName: http, clientAliases: [{ port: 80 }] }]
    networkConfiguration:
      awsvpcConfiguration:
        subnets: [subnet-0a1b2c3d4e5f60001]
        securityGroups: [sg-0a1b2c3d4e5f60001]
`,
  );
}
