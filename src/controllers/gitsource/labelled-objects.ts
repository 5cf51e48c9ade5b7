import type { KubeObject } from '../../api/meta.ts';
import type { GitSource } from '../../api/v1beta1/gitsource.ts';
import type { StoreIndex } from '../../core/ports.ts';
import { SOURCE_LABEL } from '../../core/render/plan-source.ts';
import type { GitSourceDeps } from './deps.ts';

const sourceNameOf: StoreIndex = (object) => object.metadata.labels?.[SOURCE_LABEL];

/** What a source applied, found by its label: no list in status can get lost or grow too long. */
export function labelledObjects(deps: GitSourceDeps, source: GitSource): readonly KubeObject[] {
  return Object.values(deps.stores.applied)
    .flatMap((store) => store.listBy(sourceNameOf, source.metadata.name))
    .filter((object) => object.metadata.namespace === source.metadata.namespace);
}
