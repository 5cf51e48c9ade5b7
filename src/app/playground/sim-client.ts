import { ECSClient, UpdateServiceCommand, type UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import { request } from 'undici';

/** Talks to a running simulator: its control API for what AWS has no words for, the ECS API for everything else. */
export interface SimClient {
  control(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
  /** What somebody at the console does: UpdateService behind the operator's back. */
  updateService(input: UpdateServiceCommandInput): Promise<void>;
}

/** Rejects with a readable message when nothing answers there, or when the simulator refuses. */
export function createSimClient(url: string, region: string): SimClient {
  return {
    async control(method, path, body) {
      const response = await request(`${url}/_sim/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      const answer = (await response.body.json()) as { readonly error?: string };
      if (response.statusCode >= 400) throw new Error(answer.error ?? `the simulator answered ${response.statusCode}`);
      return answer;
    },
    async updateService(input) {
      const client = new ECSClient({ endpoint: url, region, credentials: { accessKeyId: 'person', secretAccessKey: 'at-the-console' } });
      try {
        await client.send(new UpdateServiceCommand(input));
      } finally {
        client.destroy();
      }
    },
  };
}
