/**
 * Regular expressions of CRDs are Go's (RE2). The common part means the same in JavaScript; what is only Go's is
 * translated where that is possible, and refused with a clear error where it is not.
 */
const goOnly: readonly (readonly [RegExp, string])[] = [
  [/\\A/g, '^'],
  [/\\z/g, '$'],
  [/\(\?P</g, '(?<'],
];

/** Made from patterns of CRDs, of which there are few; the limit is only against a flood of changing ones. */
const MAX_CACHED = 5000;
const compiled = new Map<string, RegExp>();

/** @throws Error when the pattern is neither Go's nor JavaScript's. */
export function goPattern(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const made = compile(pattern);
  if (compiled.size >= MAX_CACHED) compiled.clear();
  compiled.set(pattern, made);
  return made;
}

function compile(pattern: string): RegExp {
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  const body = goOnly.reduce((text, [from, to]) => text.replace(from, to), flags === null ? pattern : pattern.slice(flags[0].length));
  const extra = flags?.[1] ?? '';
  try {
    return new RegExp(body, `u${extra}`);
  } catch {
    // Unicode mode refuses escapes such as \_ or \- that Go accepts.
    try {
      return new RegExp(body, extra);
    } catch (cause) {
      throw new Error(`the pattern ${JSON.stringify(pattern)} is not a regular expression`, { cause });
    }
  }
}

/** The same as ajv's `code.regExp` option wants it. */
export const toJsPattern = Object.assign((pattern: string): RegExp => goPattern(pattern), { code: 'goPattern' });
