import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { simpleGit } from 'simple-git';
import { API_VERSION, type KubeObject } from '../../api/meta.ts';
import type { KubePort } from '../../core/ports.ts';
import type { Context } from '../../runtime/context.ts';
import { playgroundAccountId, playgroundRegion } from './samples.ts';

const fieldManager = 'longshore-playground';

/**
 * The repository that the user commits to: made once, with the sample services on branch main; a later start leaves it
 * exactly as the user left it. It is made beside `dir`, and its `.git` moves in when the commit is there: a start that is
 * killed half-way leaves nothing that the next one would take for a repository. `files` gives the samples, path to content,
 * and is asked only for a new one.
 */
export async function seedRepository(dir: string, files: () => Promise<Readonly<Record<string, string>>>): Promise<void> {
  if (existsSync(join(dir, '.git'))) return;
  const staging = `${dir}.new`;
  rmSync(staging, { recursive: true, force: true });
  const samples = await files();
  for (const place of [staging, dir]) writeSamples(place, samples);
  const git = simpleGit({ baseDir: staging, config: ['user.name=Longshore playground', 'user.email=playground@longshore.dev', 'commit.gpgSign=false'] });
  await git.init(['--initial-branch=main']);
  // So that the user's first commit works on a machine where git knows no name yet; an own name of theirs is kept.
  for (const [key, value] of [['user.name', 'You'], ['user.email', 'you@example.com']] as const) {
    if ((await git.getConfig(key, 'global')).value === null) await git.addConfig(key, value);
  }
  await git.add('.');
  await git.commit('Sample services');
  renameSync(join(staging, '.git'), join(dir, '.git'));
  rmSync(staging, { recursive: true, force: true });
}

function writeSamples(dir: string, samples: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(samples)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
}

/** The objects that make the playground one: applied on every start, so that a deleted one comes back. */
export async function seedObjects(ctx: Context, kube: KubePort, urls: { readonly aws: string; readonly repository: string }, pollIntervalSeconds: number): Promise<void> {
  const objects: readonly KubeObject[] = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'deployer', namespace: 'default' } },
    {
      apiVersion: API_VERSION,
      kind: 'AwsAccount',
      metadata: { name: 'default' },
      spec: {
        accountId: playgroundAccountId,
        regions: [playgroundRegion],
        defaultRegion: playgroundRegion,
        endpoints: { ecs: urls.aws, sts: urls.aws },
        access: [{ namespaces: { matchNames: ['*'] } }],
      },
    },
    {
      apiVersion: API_VERSION,
      kind: 'GitSource',
      metadata: { name: 'samples', namespace: 'default' },
      spec: { url: `file://${urls.repository}`, ref: { branch: 'main' }, interval: `${pollIntervalSeconds}s`, serviceAccountName: 'deployer', include: ['services/**'] },
    },
  ];
  for (const object of objects) await kube.apply(ctx, object, { fieldManager, force: true });
}
