import { API_VERSION, GROUP, type KubeObject } from '../../api/meta.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import { isMembers } from '../model/shape.ts';
import type { GitFile } from '../ports.ts';
import { contentDigest } from './digest.ts';
import { parseFile, type ParsedDocument, type SourceError } from './parse-file.ts';

/** One object that a source wants, and where it stands. */
export interface Manifest {
  readonly object: KubeObject;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** Of what the file says: the same for the same intent, whatever the formatting. */
  readonly digest: string;
}

/** What files say, and what is wrong with them. */
export interface RenderedSource {
  readonly manifests: readonly Manifest[];
  readonly errors: readonly SourceError[];
}

/** One thing that is wrong with an object; `pointer` says where (JSON pointer). */
export interface Finding {
  readonly pointer: string;
  readonly message: string;
}

/** What the files may hold. */
export interface RenderOptions {
  /** The source's own namespace: the only one it may write to. Absent (files given to the CLI): any. */
  readonly namespace?: string;
  /** The kinds that may stand in the files, each with its judge. */
  readonly judges: Readonly<Record<string, (object: KubeObject) => readonly Finding[]>>;
}

/**
 * Files -> objects, each judged like the API server will judge it, every error at file:line:column. A file with an error
 * contributes nothing; whether the others are applied is the caller's decision (`spec.partial`).
 */
export function renderSource(files: readonly GitFile[], options: RenderOptions): RenderedSource {
  return joinFiles(files.map((file) => renderFile(file, options)));
}

/** One file by itself: the expensive part, and the same for the same content, so that callers can keep the result. */
export function renderFile(file: GitFile, options: RenderOptions): RenderedSource {
  const { documents, errors } = parseFile(file);
  const found = documents.map((document) => ({ document, findings: judge(document, options) }));
  const wrong = found.flatMap(({ document, findings }) => findings.map(({ pointer, message }) => ({ path: file.path, ...document.at(pointer), message })));
  const manifests = found
    .filter(({ findings }) => findings.length === 0)
    .map(({ document }): Manifest => {
      const object = detached(document.value) as unknown as KubeObject;
      return { object: inNamespace(object, options.namespace), path: file.path, ...document.at(''), digest: contentDigest(canonicalJson(document.value)) };
    });
  return { manifests, errors: [...errors, ...wrong].sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** All files together: what only shows between them is an object that two of them define. */
export function joinFiles(files: readonly RenderedSource[]): RenderedSource {
  const manifests: Manifest[] = [];
  const errors: SourceError[] = [];
  const firstPlace = new Map<string, string>();
  for (const file of files) {
    const twice: SourceError[] = [];
    for (const { object, path, line, column } of file.manifests) {
      const id = `${object.kind}/${object.metadata.namespace === undefined ? '' : `${object.metadata.namespace}/`}${object.metadata.name}`;
      const earlier = firstPlace.get(id);
      if (earlier === undefined) firstPlace.set(id, `${path}:${line}`);
      else twice.push({ path, line, column, message: `${object.kind}/${object.metadata.name} is defined twice; first at ${earlier}` });
    }
    errors.push(...file.errors, ...twice);
    if (file.errors.length === 0 && twice.length === 0) manifests.push(...file.manifests);
  }
  return { manifests, errors };
}

function judge(document: ParsedDocument, options: RenderOptions): readonly Finding[] {
  const { value } = document;
  const exclude = options.namespace === undefined ? 'name paths that hold manifests only' : 'exclude the file with spec.ignore';
  const { apiVersion, kind, metadata } = value as { apiVersion?: unknown; kind?: unknown; metadata?: unknown };
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return [{ pointer: '', message: `apiVersion and kind are required: this is no manifest; ${exclude}` }];
  if (!apiVersion.startsWith(`${GROUP}/`)) {
    return [{ pointer: '/apiVersion', message: `a source applies only ${GROUP} kinds, not ${kind} of ${apiVersion}; ${exclude}` }];
  }
  if (apiVersion !== API_VERSION) return [{ pointer: '/apiVersion', message: `unknown version ${apiVersion}; use ${API_VERSION}` }];
  // The kind is the author's word: `constructor` must not find what every object inherits.
  const judgeKind = Object.hasOwn(options.judges, kind) ? options.judges[kind] : undefined;
  if (judgeKind === undefined) return [{ pointer: '/kind', message: `a source may apply ${Object.keys(options.judges).join(' and ')}, not ${kind}` }];
  const { status, ...manifest } = value;
  const meta = isMembers(metadata) ? metadata : {};
  const { name, namespace } = meta;
  const nameless = typeof name !== 'string' || name === '';
  const elsewhere = options.namespace !== undefined && namespace !== undefined && namespace !== options.namespace;
  return [
    ...(nameless ? [{ pointer: '/metadata', message: 'metadata.name is required' }] : []),
    ...(elsewhere ? [{ pointer: '/metadata/namespace', message: `a source applies only into its own namespace, ${options.namespace}` }] : []),
    ...(status === undefined ? [] : [{ pointer: '/status', message: 'status is written by the operator; remove it from the manifest' }]),
    ...judgeKind({ ...manifest, metadata: meta } as unknown as KubeObject).filter(({ pointer }) => !nameless || pointer !== '/metadata/name'),
  ];
}

/**
 * A copy that shares nothing with the file's text. What a parser cuts out of a text keeps all of that text alive: of a
 * thousand files, twice what their objects take.
 */
function detached(value: ParsedDocument['value']): ParsedDocument['value'] {
  return JSON.parse(JSON.stringify(value)) as ParsedDocument['value'];
}

function inNamespace(object: KubeObject, namespace: string | undefined): KubeObject {
  return namespace === undefined ? object : { ...object, metadata: { ...object.metadata, namespace } };
}

/** `path:line:column: message`, the form that editors and CI logs understand. */
export function errorText(error: SourceError): string {
  return `${error.path}:${error.line}:${error.column}: ${error.message}`;
}
