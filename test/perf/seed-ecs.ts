/** Puts the fleet into the simulator as the operator itself would have made it, without waiting for AWS's buckets. */
import { CreateClusterCommand, CreateServiceCommand, ECSClient, RegisterTaskDefinitionCommand, type CreateServiceCommandInput, type RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import type { AwsAccount } from '../../src/api/v1beta1/awsaccount.ts';
import { creationOf } from './live-service.ts';
import { benchAccount, benchService, clusterOf, REGION, type Layout } from './workload.ts';

const AT_A_TIME = 16;

export async function seedEcs(url: string, services: number, layout: Layout): Promise<void> {
  const client = new ECSClient({ endpoint: url, region: REGION, credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' } });
  const account = benchAccount(url) as AwsAccount;
  const clusters = [...new Set(Array.from({ length: services }, (_none, index) => clusterOf(index, layout)))];
  try {
    await inParallel(clusters.length, async (index) => {
      await client.send(new CreateClusterCommand({ clusterName: clusters[index] }));
    });
    await inParallel(services, async (index) => {
      const { register, create } = creationOf(benchService(index, { layout }), account);
      const { taskDefinition } = await client.send(new RegisterTaskDefinitionCommand(register as unknown as RegisterTaskDefinitionCommandInput));
      await client.send(new CreateServiceCommand({ ...(create as unknown as CreateServiceCommandInput), taskDefinition: taskDefinition?.taskDefinitionArn }));
    });
  } finally {
    client.destroy();
  }
}

async function inParallel(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
}
