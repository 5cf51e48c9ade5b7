import type { Example } from '../kind.ts';
import { API_VERSION } from '../meta.ts';

/** Manifests that docs show and tests validate. */
export const ecsServiceExamples: readonly Example[] = [
  {
    name: 'ecsservice-minimal',
    title: 'A Fargate service, as small as it gets',
    object: {
      apiVersion: API_VERSION,
      kind: 'EcsService',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        target: { cluster: 'shop' },
        taskDefinition: {
          cpu: 256,
          memory: 512,
          networkMode: 'awsvpc',
          requiresCompatibilities: ['FARGATE'],
          containerDefinitions: [{ name: 'app', image: 'public.ecr.aws/nginx/nginx:1.27', portMappings: [{ containerPort: 80 }] }],
        },
        service: {
          desiredCount: 2,
          launchType: 'FARGATE',
          networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-0a1b2c3d', 'subnet-4e5f6a7b'] } },
        },
      },
    },
  },
  {
    name: 'ecsservice-complete',
    title: 'A service behind a load balancer, with secrets, health check, circuit breaker and drift rules',
    object: {
      apiVersion: API_VERSION,
      kind: 'EcsService',
      metadata: { name: 'checkout', namespace: 'shop', labels: { team: 'payments' } },
      spec: {
        target: { accountRef: { name: 'prod' }, region: 'eu-west-1', cluster: 'shop', serviceName: 'checkout' },
        deletionPolicy: 'Drain',
        drift: { policy: 'Remediate', graceSeconds: 60, ignore: [{ path: '/service/placementStrategy' }] },
        taskDefinition: {
          family: 'shop-checkout',
          cpu: '512',
          memory: '1024',
          networkMode: 'awsvpc',
          requiresCompatibilities: ['FARGATE'],
          executionRoleArn: 'arn:aws:iam::123456789012:role/shop-execution',
          taskRoleArn: 'arn:aws:iam::123456789012:role/shop-checkout',
          runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
          containerDefinitions: [
            {
              name: 'app',
              essential: true,
              portMappings: [{ containerPort: 8080, name: 'http' }],
              healthCheck: { command: ['CMD-SHELL', 'curl -fs localhost:8080/health'], interval: 10, retries: 3 },
              logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/shop/checkout', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'app' } },
            },
          ],
        },
        containers: {
          app: {
            image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/checkout:1.4.2',
            environment: { LOG_LEVEL: 'info' },
            secrets: { DATABASE_URL: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:checkout/db-AbCdEf' },
          },
        },
        service: {
          desiredCount: 3,
          capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1, base: 1 }, { capacityProvider: 'FARGATE_SPOT', weight: 3 }],
          networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-0a1b2c3d', 'subnet-4e5f6a7b'], securityGroups: ['sg-0123abcd'] } },
          loadBalancers: [
            { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/checkout/0123456789abcdef', containerName: 'app', containerPort: 8080 },
          ],
          healthCheckGracePeriodSeconds: 30,
          deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200, deploymentCircuitBreaker: { enable: true, rollback: true } },
          propagateTags: 'SERVICE',
          tags: [{ key: 'team', value: 'payments' }],
        },
        rollout: { progressDeadlineSeconds: 900 },
      },
    },
  },
  {
    name: 'ecsservice-canary',
    title: 'A canary: a tenth of the traffic for five minutes, then all of it, both revisions up for ten more',
    object: {
      apiVersion: API_VERSION,
      kind: 'EcsService',
      metadata: { name: 'search', namespace: 'shop' },
      spec: {
        target: { cluster: 'shop' },
        taskDefinition: {
          cpu: '1 vCPU',
          memory: '2 GB',
          networkMode: 'awsvpc',
          requiresCompatibilities: ['FARGATE'],
          containerDefinitions: [{ name: 'app', image: 'example.com/search:2.0.0', portMappings: [{ containerPort: 9000 }] }],
        },
        service: {
          desiredCount: 4,
          launchType: 'FARGATE',
          networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-0a1b2c3d'] } },
          loadBalancers: [
            {
              targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/search-a/0123456789abcdef',
              containerName: 'app',
              containerPort: 9000,
              advancedConfiguration: {
                alternateTargetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/search-b/fedcba9876543210',
                productionListenerRule: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/shop/1111111111111111/2222222222222222/3333333333333333',
                roleArn: 'arn:aws:iam::123456789012:role/ecs-infrastructure',
              },
            },
          ],
          deploymentConfiguration: {
            strategy: 'CANARY',
            canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 5 },
            bakeTimeInMinutes: 10,
            deploymentCircuitBreaker: { enable: true, rollback: true },
          },
        },
      },
    },
  },
  {
    name: 'ecsservice-gates',
    title: 'Blue/green with test traffic: the change board approves the revision, a tester what it shows, before production traffic moves',
    object: {
      apiVersion: API_VERSION,
      kind: 'EcsService',
      metadata: { name: 'billing', namespace: 'shop' },
      spec: {
        target: { cluster: 'shop' },
        taskDefinition: {
          cpu: 512,
          memory: 1024,
          networkMode: 'awsvpc',
          requiresCompatibilities: ['FARGATE'],
          containerDefinitions: [{ name: 'app', image: 'example.com/billing:3.1.0', portMappings: [{ containerPort: 8080 }] }],
        },
        service: {
          desiredCount: 2,
          launchType: 'FARGATE',
          networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-0a1b2c3d'] } },
          loadBalancers: [
            {
              targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/billing-a/0123456789abcdef',
              containerName: 'app',
              containerPort: 8080,
              advancedConfiguration: {
                alternateTargetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/billing-b/fedcba9876543210',
                productionListenerRule: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/shop/1111111111111111/2222222222222222/3333333333333333',
                testListenerRule: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/shop/1111111111111111/2222222222222222/4444444444444444',
                roleArn: 'arn:aws:iam::123456789012:role/ecs-infrastructure',
              },
            },
          ],
          deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 15, deploymentCircuitBreaker: { enable: true, rollback: true } },
        },
        rollout: {
          onFirstFailure: 'ScaleToZero',
          gates: [
            { name: 'change-board', at: 'BeforeDeployment', approval: { timeoutSeconds: 259_200 } },
            { name: 'tester', at: 'PostTestTraffic', approval: { timeoutSeconds: 14_400, onTimeout: 'Rollback' } },
          ],
        },
      },
    },
  },
];
