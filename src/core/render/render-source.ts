import { API_VERSION, GROUP, type KubeObject } from '../../api/meta.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import type { GitFile } from '../ports.ts';
import { parseFile, type ParsedDocument, type SourceError } from './parse-file.ts';

/** One object that a source wants, and where it stands. */
export interface Manifest {
  readonly object: KubeObject;
  readonly path: string;
  readonly line: number;
  /** Canonical JSON of what the file says: equal text, equal intent, whatever the formatting. */
  readonly content: string;
}

export interface RenderedSource {
  readonly manifests: readonly Manifest[];
  readonly errors: readonly SourceError[];
}

/** One thing that is wrong with an object; `pointer` says where (JSON pointer). */
export interface Finding {
  readonly pointer: string;
  readonly message: string;
}

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
  const manifests: Manifest[] = [];
  const errors: SourceError[] = [];
  const firstPlace = new Map<string, string>();
  for (const file of files) {
    const parsed = parseFile(file);
    const fileErrors = [...parsed.errors];
    const fileManifests: Manifest[] = [];
    for (const document of parsed.documents) {
      const findings = judge(document, options);
      fileErrors.push(...findings.map(({ pointer, message }) => ({ path: file.path, ...document.at(pointer), message })));
      if (findings.length > 0) continue;
      const object = document.value as unknown as KubeObject;
      const { line, column } = document.at('');
      const id = `${object.kind}/${options.namespace === undefined && object.metadata.namespace !== undefined ? `${object.metadata.namespace}/` : ''}${object.metadata.name}`;
      const earlier = firstPlace.get(id);
      if (earlier !== undefined) {
        fileErrors.push({ path: file.path, line, column, message: `${id} is defined twice; first at ${earlier}` });
        continue;
      }
      firstPlace.set(id, `${file.path}:${line}`);
      fileManifests.push({ object: inNamespace(object, options.namespace), path: file.path, line, content: canonicalJson(document.value) });
    }
    errors.push(...fileErrors);
    if (fileErrors.length === 0) manifests.push(...fileManifests);
  }
  return { manifests, errors };
}

function judge(document: ParsedDocument, options: RenderOptions): readonly Finding[] {
  const { value } = document;
  const { apiVersion, kind, metadata } = value as { apiVersion?: unknown; kind?: unknown; metadata?: { name?: unknown; namespace?: unknown } };
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return [{ pointer: '', message: 'apiVersion and kind are required; exclude files that are not manifests with spec.ignore' }];
  if (!apiVersion.startsWith(`${GROUP}/`)) {
    return [{ pointer: '/apiVersion', message: `a source applies only ${GROUP} kinds, not ${kind} of ${apiVersion}; exclude the file with spec.ignore` }];
  }
  if (apiVersion !== API_VERSION) return [{ pointer: '/apiVersion', message: `unknown version ${apiVersion}; use ${API_VERSION}` }];
  const judgeKind = options.judges[kind];
  if (judgeKind === undefined) return [{ pointer: '/kind', message: `a source may apply ${Object.keys(options.judges).join(' and ')}, not ${kind}` }];
  if (typeof metadata?.name !== 'string' || metadata.name === '') return [{ pointer: '/metadata', message: 'metadata.name is required' }];
  if (options.namespace !== undefined && metadata.namespace !== undefined && metadata.namespace !== options.namespace) {
    return [{ pointer: '/metadata/namespace', message: `a source applies only into its own namespace, ${options.namespace}` }];
  }
  if ('status' in value) return [{ pointer: '/status', message: 'status is written by the operator; remove it from the manifest' }];
  return judgeKind(value as unknown as KubeObject);
}

function inNamespace(object: KubeObject, namespace: string | undefined): KubeObject {
  return namespace === undefined ? object : { ...object, metadata: { ...object.metadata, namespace } };
}

/** `path:line:column: message`, the form that editors and CI logs understand. */
export function errorText(error: SourceError): string {
  return `${error.path}:${error.line}:${error.column}: ${error.message}`;
}
