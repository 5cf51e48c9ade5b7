import type { KubeObject } from '../../api/meta.ts';
import type { GitSource } from '../../api/v1beta1/gitsource.ts';
import { SOURCE_LABEL } from '../../core/render/plan-source.ts';
import type { GitSourceDeps } from './deps.ts';

/** What a source applied, found by its label: no list in status can get lost or grow too long. */
export function labelledObjects(deps: GitSourceDeps, source: GitSource): readonly KubeObject[] {
  return Object.values(deps.stores.applied)
    .flatMap((store) => store.list(source.metadata.namespace))
    .filter((object) => object.metadata.labels?.[SOURCE_LABEL] === source.metadata.name);
}
