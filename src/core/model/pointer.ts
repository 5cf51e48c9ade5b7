import type { SpecPath } from './service.ts';

/** One more segment at the end of a JSON pointer, escaped as RFC 6901 asks. */
export function childPath(parent: SpecPath, segment: string): SpecPath {
  return `${parent}/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** True when `path` is `ancestor` or lies below it. */
export function isAtOrUnder(path: SpecPath, ancestor: SpecPath): boolean {
  return path === ancestor || path.startsWith(`${ancestor}/`);
}

/** True when one of `ancestors` is `path` or lies above it. */
export function isCovered(path: SpecPath, ancestors: readonly SpecPath[]): boolean {
  return ancestors.some((ancestor) => isAtOrUnder(path, ancestor));
}
