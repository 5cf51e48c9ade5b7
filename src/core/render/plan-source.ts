import type { KubeObject } from '../../api/meta.ts';
import { keyText } from '../model/key.ts';
import type { GitCommit } from '../ports.ts';
import { contains, differingFields } from './differing-fields.ts';
import type { DifferingField } from './differing-fields.ts';
import type { SourceError } from './parse-file.ts';
import type { Manifest } from './render-source.ts';

/** Label on everything that a source applied: how it is found again. */
export const SOURCE_LABEL = 'longshore.dev/source';
/** `disabled` keeps an object when it leaves Git. */
const PRUNE_ANNOTATION = 'longshore.dev/prune';
/** Of what the file said when it was applied. */
export const DIGEST_ANNOTATION = 'longshore.dev/source-digest';
const revisionAnnotation = 'longshore.dev/source-revision';

/** A commit, and what of it the cluster has. */
export interface SourceInput {
  readonly sourceName: string;
  readonly commit: GitCommit;
  readonly manifests: readonly Manifest[];
  /** The object that stands under kind, namespace and name now, whoever applied it. */
  readonly live: (kind: string, key: { readonly namespace: string; readonly name: string }) => KubeObject | undefined;
  /** Everything that carries this source's label. */
  readonly labelled: readonly KubeObject[];
  readonly options: { readonly prune: boolean; readonly force: boolean; readonly selfHeal: boolean };
}

/** An object that is to be applied, and why. */
export interface ObjectToApply {
  readonly manifest: Manifest;
  /** With the source's label and annotations. */
  readonly object: KubeObject;
  /** Fields that others own are taken over: always for what this source applied before (healing), else only with `force`. */
  readonly force: boolean;
  readonly why: 'created' | 'changed' | 'healed';
  /** Where the object says something else than the file; of what was edited only. */
  readonly edited: readonly DifferingField[];
}

/** What applying a commit comes to. */
export interface SourcePlan {
  readonly apply: readonly ObjectToApply[];
  readonly prune: readonly KubeObject[];
  readonly refused: readonly SourceError[];
  readonly unchanged: number;
  /** The source had objects and would have none any more: nothing is pruned until a person confirms. */
  readonly emptied: boolean;
}

/**
 * What a commit means for the cluster. An object whose file did not change and which still says what the file says is
 * left alone, so a commit that touches one service writes one object, and a restart writes nothing.
 *
 * Yields after each manifest: a thousand of them take long enough to delay a lease, so the caller lets the event loop turn.
 */
export function* planSource(input: SourceInput): Generator<void, SourcePlan, void> {
  const apply: ObjectToApply[] = [];
  const refused: SourceError[] = [];
  let unchanged = 0;
  for (const manifest of input.manifests) {
    const planned = planManifest(input, manifest);
    if (planned === 'unchanged') unchanged += 1;
    else if ('message' in planned) refused.push(planned);
    else apply.push(planned);
    yield;
  }
  const wanted = new Set(input.manifests.map(({ object }) => `${object.kind}/${object.metadata.name}`));
  const gone = input.options.prune ? input.labelled.filter((object) => !wanted.has(`${object.kind}/${object.metadata.name}`) && prunable(object)) : [];
  const emptied = input.manifests.length === 0 && gone.length > 0;
  return { apply, prune: emptied ? [] : gone, refused, unchanged, emptied };
}

function planManifest({ sourceName, commit, live: find, options }: SourceInput, manifest: Manifest): ObjectToApply | SourceError | 'unchanged' {
  const { object, path, line, digest } = manifest;
  const key = { namespace: object.metadata.namespace ?? '', name: object.metadata.name };
  const live = find(object.kind, key);
  const owner = live?.metadata.labels?.[SOURCE_LABEL];
  if (owner !== undefined && owner !== sourceName && !options.force) {
    return { path, line, column: 1, message: `${object.kind} ${keyText(key)} is applied by the GitSource ${owner}; remove it there, or set spec.force to take it over` };
  }
  const mine = owner === sourceName;
  const sameFile = mine && live?.metadata.annotations?.[DIGEST_ANNOTATION] === digest;
  if (live !== undefined && sameFile && (!options.selfHeal || says(live, object))) return 'unchanged';
  const why = live === undefined ? 'created' : sameFile ? 'healed' : 'changed';
  // Healing does not change which commit brought the content.
  const revision = sameFile ? undefined : commit;
  const edited = live !== undefined && sameFile ? differingFields(partsOf(live), partsOf(object)) : [];
  return { manifest, object: marked(object, sourceName, digest, path, revision, live), force: mine || options.force, why, edited };
}

/** Whether it may go when it leaves Git, or its source goes. */
export function mayGo({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[PRUNE_ANNOTATION] !== 'disabled';
}

function prunable(object: KubeObject): boolean {
  return mayGo(object) && object.metadata.deletionTimestamp === undefined;
}

function marked(object: KubeObject, source: string, digest: string, path: string, commit: GitCommit | undefined, live: KubeObject | undefined): KubeObject {
  const kept = live?.metadata.annotations ?? {};
  const provenance =
    commit === undefined
      ? Object.fromEntries([revisionAnnotation, 'longshore.dev/source-author', 'longshore.dev/source-committed-at'].map((name) => [name, kept[name] ?? '']))
      : { [revisionAnnotation]: commit.revision, 'longshore.dev/source-author': commit.author.slice(0, 256), 'longshore.dev/source-committed-at': commit.committedAt };
  return {
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...object.metadata.labels, [SOURCE_LABEL]: source },
      annotations: { ...object.metadata.annotations, ...provenance, 'longshore.dev/source-path': path, [DIGEST_ANNOTATION]: digest },
    },
  };
}

/** Live objects that were found to say what a file says. Both are frozen values: once compared, compared for good. */
const agreed = new WeakMap<KubeObject, KubeObject>();

/** True when the live object says everything that the file says; what defaulting or others added does not count. */
function says(live: KubeObject, file: KubeObject): boolean {
  if (agreed.get(live) === file) return true;
  const same = contains(partsOf(live), partsOf(file));
  if (same) agreed.set(live, file);
  return same;
}

/** What a file declares. */
function partsOf({ spec, metadata: { labels = {}, annotations = {} } }: KubeObject): unknown {
  return { spec, metadata: { labels, annotations } };
}
