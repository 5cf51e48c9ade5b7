import type { ObjectMeta } from '../../api/meta.ts';

/** Where an object came from, as the GitSource that applied it wrote on it. Empty members: applied by hand. */
export interface Provenance {
  /** `GitSource/<namespace>/<name>`. */
  readonly ref: string;
  /** Flux's form, `main@sha1:<sha>`. */
  readonly revision: string;
  readonly author: string;
  readonly path: string;
  /** When the commit was made (ISO 8601); empty when nobody said. */
  readonly committedAt: string;
}

/** Reads `longshore.dev/source-*` annotations and the `longshore.dev/source` label (`namespace.name` or a bare name). */
export function provenanceOf(metadata: ObjectMeta): Provenance {
  const annotation = (name: string): string => metadata.annotations?.[`longshore.dev/${name}`] ?? '';
  const source = metadata.labels?.['longshore.dev/source'] ?? '';
  return {
    ref: source === '' ? '' : `GitSource/${metadata.namespace ?? ''}/${source}`,
    revision: annotation('source-revision'),
    author: annotation('source-author'),
    path: annotation('source-path'),
    committedAt: annotation('source-committed-at'),
  };
}

/** The commit for a person: the SHA's first twelve digits where there is one, otherwise the revision as it stands. */
export function commitOf(provenance: Provenance): string {
  const sha = /(?:sha1:|sha256:|^)([0-9a-f]{12})[0-9a-f]*$/.exec(provenance.revision)?.[1];
  return sha ?? provenance.revision;
}
