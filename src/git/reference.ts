import { terminalError } from '../core/errors.ts';
import type { GitReference } from '../core/ports.ts';

/** What to ask ls-remote for, and how to name the answer. */
export interface RefQuery {
  /** Full names to ask for; `HEAD` when nothing is named. */
  readonly names: readonly string[];
  /** The part before `@sha1:` in a revision. */
  readonly display: string;
}

const validName = /^(?!-)(?!.*(?:\.\.|\/\/|@\{|\.lock(?:\/|$)))[^\s~^:?*[\\\u007f]+$/;

/** A commit that is named outright needs no question to the server. */
export function pinnedCommit(reference: GitReference): string | undefined {
  if (reference.commit === undefined || reference.commit === '') return undefined;
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(reference.commit)) {
    throw terminalError('InvalidReference', `spec.ref.commit: "${reference.commit}" is not a full commit id (40 hexadecimal digits)`);
  }
  return reference.commit;
}

/** Flux's precedence: name before tag before branch. @throws LongshoreError terminal `InvalidReference`. */
export function refQuery(reference: GitReference): RefQuery {
  const checked = (field: string, value: string): string => {
    if (!validName.test(value) || value.endsWith('/') || value.endsWith('.')) throw terminalError('InvalidReference', `spec.ref.${field}: "${value}" is not a valid reference name`);
    return value;
  };
  if (present(reference.name)) {
    const name = checked('name', reference.name);
    if (!name.startsWith('refs/')) throw terminalError('InvalidReference', `spec.ref.name: "${name}" must start with refs/`);
    return { names: [name, `${name}^{}`], display: name };
  }
  if (present(reference.tag)) {
    const tag = checked('tag', reference.tag);
    // An annotated tag is an object of its own; `^{}` is the commit that it points at.
    return { names: [`refs/tags/${tag}`, `refs/tags/${tag}^{}`], display: tag };
  }
  if (present(reference.branch)) {
    const branch = checked('branch', reference.branch);
    return { names: [`refs/heads/${branch}`], display: branch };
  }
  return { names: ['HEAD'], display: 'HEAD' };
}

/** Picks the commit out of ls-remote's `<sha>\t<name>` lines; the peeled entry of a tag wins. */
export function pickCommit(query: RefQuery, output: string): string | undefined {
  const found = new Map(output.split('\n').map((line) => line.split('\t')).filter((parts) => parts.length === 2).map(([sha, name]) => [name, sha] as const));
  for (const name of query.names.toReversed()) {
    const sha = found.get(name);
    if (sha !== undefined) return sha;
  }
  return undefined;
}

function present(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
