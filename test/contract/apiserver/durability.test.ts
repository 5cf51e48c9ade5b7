import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { tempDir } from '../../support/temp-dir.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';

interface Running {
  readonly process: ChildProcess;
  readonly url: string;
}

async function start(dir: string): Promise<Running> {
  const script = join(import.meta.dirname, 'serve.ts');
  const process_ = spawn(process.execPath, ['--import=tsx', script, join(dir, 'kubeconfig'), join(dir, 'data')], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: process_.stdout })) {
    const port = /^listening on (\d+)$/.exec(line)?.[1];
    if (port !== undefined) return { process: process_, url: `http://127.0.0.1:${port}` };
  }
  throw new Error('the server ended before it listened');
}

async function send(agent: Agent, url: string, method: string, body?: object): Promise<any> {
  const outgoing = request(url, { method, agent, headers: { 'content-type': 'application/json' } });
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) text += chunk as string;
  return JSON.parse(text);
}

describe('durability of the embedded API', () => {
  const dir = tempDir('durability');

  it('loses no acknowledged write to kill -9, and never hands out a version twice', async () => {
    const acknowledged = new Map<string, string>();
    const removed = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      const { process: server, url } = await start(dir());
      const agent = new Agent({ keepAlive: true, maxSockets: 16 });
      const found = await send(agent, `${url}${configMaps}`, 'GET');
      const versions = new Map<string, string>(found.items.map((item: any) => [item.metadata.name, item.metadata.resourceVersion]));
      for (const [name, version] of acknowledged) expect(versions.get(name), `${name} of an earlier round`).to.equal(version);
      for (const name of removed) expect(versions.has(name), `${name} was deleted`).to.equal(false);
      const highest = Number(found.metadata.resourceVersion);

      const exited = once(server, 'exit');
      let answers = 0;
      const writer = async (lane: number): Promise<void> => {
        for (let index = 0; ; index += 1) {
          const name = `r${round}-l${lane}-${index}`;
          const made = await send(agent, `${url}${configMaps}`, 'POST', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { round: String(round) } });
          expect(Number(made.metadata.resourceVersion)).to.be.greaterThan(highest);
          acknowledged.set(name, made.metadata.resourceVersion);
          if (index % 3 === 0) {
            acknowledged.delete(name);
            const gone = await send(agent, `${url}${configMaps}/${name}`, 'DELETE');
            if (gone.status === 'Success') removed.add(name);
          }
          answers += 1;
          // The process dies while other lanes have writes under way.
          if (answers === 150) server.kill('SIGKILL');
        }
      };
      // Each lane ends when its connection is cut.
      const ends = await Promise.allSettled(Array.from({ length: 8 }, (_, lane) => writer(lane)));
      const reasons = ends.map((end) => (end.status === 'rejected' ? (end.reason as { code?: string }) : {}));
      for (const reason of reasons) expect(reason.code).to.be.oneOf(['ECONNRESET', 'ECONNREFUSED', 'EPIPE']);
      await exited;
      agent.destroy();
    }
    const { process: server, url } = await start(dir());
    const agent = new Agent();
    const found = await send(agent, `${url}${configMaps}`, 'GET');
    const names = new Set(found.items.map((item: any) => item.metadata.name));
    expect([...acknowledged.keys()].filter((name) => !names.has(name))).to.deep.equal([]);
    expect(acknowledged.size).to.be.greaterThan(200);
    agent.destroy();
    const exited = once(server, 'exit');
    server.kill('SIGTERM');
    expect(await exited).to.deep.equal([0, null]);
  });

  it('tells a second server on the directory in one line that it is taken', async () => {
    const first = await start(dir());
    const script = join(import.meta.dirname, 'serve.ts');
    const second = spawn(process.execPath, ['--import=tsx', script, join(dir(), 'other'), join(dir(), 'data')], { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    for await (const chunk of second.stderr.setEncoding('utf8')) text += chunk as string;
    expect(text).to.contain(`the data directory ${join(dir(), 'data')} is in use by another process`);
    const exited = once(first.process, 'exit');
    first.process.kill('SIGTERM');
    await exited;
  });
});
