import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect } from 'chai';
import { loadKubeConfig } from '../../../src/kube/load-kube-config.ts';

const good = `
apiVersion: v1
kind: Config
clusters: [{name: one, cluster: {server: 'https://one:6443'}}, {name: two, cluster: {server: 'https://two:6443'}}]
users: [{name: me, user: {token: hunter2}}]
contexts: [{name: a, context: {cluster: one, user: me}}, {name: b, context: {cluster: two, user: me}}]
current-context: a
`;

describe('kubeconfig', () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'longshore-kubeconfig-'));
  });
  after(() => rm(dir, { recursive: true }));
  const file = async (name: string, content: string): Promise<string> => {
    const path = join(dir, name);
    await writeFile(path, content);
    return path;
  };
  const refusal = async (choice: Parameters<typeof loadKubeConfig>[0]): Promise<Error> =>
    loadKubeConfig(choice).then(
      () => expect.fail('was accepted'),
      (error: Error) => error,
    );

  it('takes the current context, or the one that is named', async () => {
    const path = await file('good', good);
    expect((await loadKubeConfig({ file: path })).getCurrentCluster()?.server).to.equal('https://one:6443');
    expect((await loadKubeConfig({ file: path, context: 'b' })).getCurrentCluster()?.server).to.equal('https://two:6443');
  });

  it('says which contexts there are', async () => {
    const error = await refusal({ file: await file('good', good), context: 'prod' });
    expect(error).to.include({ kind: 'terminal', reason: 'InvalidKubeConfig' });
    expect(error.message).to.include('"prod"').and.to.include('a, b');
  });

  it('says in one line what is wrong with a file, and quotes nothing of it', async () => {
    const missing = await refusal({ file: join(dir, 'missing') });
    expect(missing.message).to.include('missing').and.to.include('ENOENT');
    const broken = await refusal({ file: await file('broken', 'users: [{name: me, user: {token: hunter2}}\n  - : :') });
    const empty = await refusal({ file: await file('empty', '{}') });
    for (const error of [missing, broken, empty]) {
      expect(error).to.include({ kind: 'terminal', reason: 'InvalidKubeConfig' });
      expect(error.message).not.to.include('\n');
      expect(`${error.stack} ${JSON.stringify(error.cause)}`).not.to.include('hunter2');
    }
  });
});
