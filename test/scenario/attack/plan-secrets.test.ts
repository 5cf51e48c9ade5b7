import { expect } from 'chai';
import { planFiles } from '../../../src/app/plan-files.ts';
import type { KubeObject } from '../../../src/api/meta.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';
import { createSimulator } from '../../../src/simulator/simulator.ts';

const apiVersion = 'longshore.dev/v1beta1';
const canary = (place: string): string => `CANARY-${place}`;

/** A value in every place that the design counts as one which may hold a secret (section 7). */
const service: KubeObject = {
  apiVersion,
  kind: 'EcsService',
  metadata: { name: 'web' },
  spec: {
    target: { cluster: 'main' },
    containers: { app: { image: 'repo/app:1', environment: { A: canary('overlay') } } },
    taskDefinition: {
      requiresCompatibilities: ['EC2'],
      networkMode: 'bridge',
      cpu: '256',
      memory: '512',
      containerDefinitions: [
        {
          name: 'app',
          environment: [{ name: 'B', value: canary('environment') }],
          command: ['serve', `--password=${canary('command')}`],
          entryPoint: ['/run', canary('entry-point')],
          healthCheck: { command: ['CMD-SHELL', `curl -u me:${canary('health-check')} localhost`] },
          dockerLabels: { l: canary('docker-label') },
          logConfiguration: { logDriver: 'splunk', options: { 'splunk-token': canary('log-option') } },
          firelensConfiguration: { type: 'fluentbit', options: { x: canary('firelens') } },
        },
      ],
      volumes: [{ name: 'v', dockerVolumeConfiguration: { driver: 'x', scope: 'shared', driverOpts: { pw: canary('driver-option') }, labels: { a: canary('volume-label') } } }],
    },
    service: { desiredCount: 1, launchType: 'EC2' },
  },
};

describe('longshore plan', () => {
  it('holds no value that may be a secret, wherever the request to ECS has it', async () => {
    const simulator = createSimulator({});
    const listener = await simulator.listen({ host: '127.0.0.1', port: 0 });
    try {
      const account = { apiVersion, kind: 'AwsAccount', metadata: { name: 'default' }, spec: { accountId: '123456789012', regions: ['eu-west-1'], defaultRegion: 'eu-west-1', endpoints: { ecs: listener.url, sts: listener.url }, access: [{ namespaces: { matchNames: ['*'] } }] } };
      await fetch(listener.url, { method: 'POST', headers: { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.CreateCluster', 'content-type': 'application/x-amz-json-1.1', authorization: 'AWS4-HMAC-SHA256 Credential=x/20260101/eu-west-1/ecs/aws4_request, SignedHeaders=host, Signature=x' }, body: '{"clusterName":"main"}' });
      const plans = await planFiles({
        manifests: [account, service],
        defaultNamespace: 'default',
        kube: undefined,
        installation: 'test',
        clock: systemClock,
        log: silentLogger,
        signal: new AbortController().signal,
      });
      expect(plans[0]?.error).to.equal(undefined);
      expect(plans[0]?.steps.map(({ type }) => type)).to.deep.equal(['RegisterTaskDefinition', 'CreateService']);
      expect(JSON.stringify(plans)).not.to.include('CANARY');
    } finally {
      await simulator.close();
    }
  });
});
