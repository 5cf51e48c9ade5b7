import type { Json } from './json.ts';
import { isList, isObject, listOr } from './json.ts';

type Step =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'where'; readonly path: readonly Step[]; readonly equals: Json };

const STEP =
  /\.([A-Za-z0-9_$-]+)|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]|\[(-?\d+)\]|\[\*\]|\.\*|\[\?\(@((?:\.[A-Za-z0-9_-]+)+)\s*==\s*(?:"([^"]*)"|'([^']*)'|(-?\d+(?:\.\d+)?|true|false))\)\]/y;

/**
 * The JSONPath subset of CRD printer columns: members, quoted members (with `\.` for a dot), indexes, `[*]` and
 * `[?(@.a=="b")]`. `undefined` when the text is something else.
 */
export function parseJsonPath(text: string): ((value: Json | undefined) => readonly Json[]) | undefined {
  const steps = parseSteps(text);
  return steps === undefined ? undefined : (value) => evaluate(steps, value === undefined ? [] : [value]);
}

function parseSteps(text: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  // CRDs escape dots of member names: .metadata.annotations.example\.com/key
  const source = text.replace(/\.((?:[A-Za-z0-9_$/-]|\\\.)*\\\.(?:[A-Za-z0-9_$/-]|\\\.)*)/g, (_, name: string) => `['${name.replaceAll('\\.', '.')}']`);
  STEP.lastIndex = 0;
  while (STEP.lastIndex < source.length) {
    const match = STEP.exec(source);
    if (match === null) return undefined;
    const [all, plain, single, double, index, wherePath, whereDouble, whereSingle, whereValue] = match;
    const name = plain ?? single ?? double;
    if (name !== undefined) steps.push({ kind: 'member', name });
    else if (index !== undefined) steps.push({ kind: 'index', index: Number(index) });
    else if (wherePath !== undefined) {
      const equals = whereDouble ?? whereSingle ?? (JSON.parse(whereValue ?? 'null') as Json);
      const path = wherePath.split('.').slice(1).map((part) => ({ kind: 'member', name: part }) as const);
      steps.push({ kind: 'where', path, equals });
    } else if (all === '[*]' || all === '.*') steps.push({ kind: 'all' });
  }
  return steps;
}

function evaluate(steps: readonly Step[], start: readonly Json[]): readonly Json[] {
  let values = start;
  for (const step of steps) values = values.flatMap((value) => follow(step, value));
  return values;
}

function follow(step: Step, value: Json): readonly Json[] {
  switch (step.kind) {
    case 'member': {
      const child = isObject(value) && Object.hasOwn(value, step.name) ? value[step.name] : undefined;
      return child === undefined ? [] : [child];
    }
    case 'index': {
      const child = isList(value) ? value.at(step.index) : undefined;
      return child === undefined ? [] : [child];
    }
    case 'all':
      return isObject(value) ? Object.values(value) : listOr(value);
    case 'where':
      return listOr(value).filter((item) => evaluate(step.path, [item]).includes(step.equals));
  }
}
