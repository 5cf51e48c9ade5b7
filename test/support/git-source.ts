import { stringify } from 'yaml';
import type { KubeObject } from '../../src/api/meta.ts';
import { serviceManifest, type World } from './world.ts';

/** A source of namespace default that looks every 5 s; `spec` replaces whole members. */
export function sourceManifest(spec: Record<string, unknown> = {}): KubeObject {
  return { apiVersion: 'longshore.dev/v1beta1', kind: 'GitSource', metadata: { name: 'apps', namespace: 'default' }, spec: { url: 'https://git.example.com/apps.git', interval: '5s', serviceAccountName: 'deployer', ...spec } };
}

/** Puts the source and its service account into the world. */
export async function startSource(world: World, spec: Record<string, unknown> = {}): Promise<void> {
  await world.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'deployer', namespace: 'default' } });
  await world.apply(sourceManifest(spec));
}

/** The service as a file of the repository. */
export function serviceFile(name: string, overrides: Record<string, unknown> = {}, image = 'repo/app:1'): string {
  const { metadata: _metadata, ...rest } = serviceManifest(name, overrides, image);
  return stringify({ ...rest, metadata: { name } });
}
