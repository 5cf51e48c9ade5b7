import type { KubeConfig } from '@kubernetes/client-node';
import { terminalError } from '../core/errors.ts';

/** Which kubeconfig, as flags give it. */
export interface KubeConfigChoice {
  /** A kubeconfig file. Left out: `$KUBECONFIG`, then `~/.kube/config`, then the pod's service account. */
  readonly file?: string;
  /** A context of it other than the current one. */
  readonly context?: string;
}

/**
 * Loads a kubeconfig as kubectl would. Terminal error `InvalidKubeConfig` when there is none or it does not parse; its
 * text never quotes the file.
 */
export async function loadKubeConfig({ file, context }: KubeConfigChoice): Promise<KubeConfig> {
  // Loaded on demand: the library costs half a second and 120 MB, and an embedded API server in-process needs none of it.
  const library = await import('@kubernetes/client-node');
  const config = new library.KubeConfig();
  try {
    if (file === undefined) config.loadFromDefault();
    else config.loadFromFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
    throw terminalError('InvalidKubeConfig', `The kubeconfig ${file ?? 'of this user'} cannot be read${code}: check that it is there and is valid YAML.`);
  }
  if (context !== undefined) {
    if (config.getContextObject(context) === null) {
      throw terminalError('InvalidKubeConfig', `The kubeconfig has no context "${context}"; it has: ${config.getContexts().map(({ name }) => name).join(', ')}.`);
    }
    config.setCurrentContext(context);
  }
  if (config.getCurrentCluster() === null) throw terminalError('InvalidKubeConfig', 'The kubeconfig has no current context with a cluster.');
  return config;
}
