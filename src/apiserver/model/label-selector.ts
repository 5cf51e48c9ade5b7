import { badRequest } from './status-error.ts';
import type { JsonObject } from './json.ts';

type Requirement =
  | { readonly key: string; readonly operator: 'in' | 'notin'; readonly values: readonly string[] }
  | { readonly key: string; readonly operator: 'exists' | 'absent' }
  | { readonly key: string; readonly operator: 'above' | 'below'; readonly value: number };

type LabelSelector = (labels: JsonObject) => boolean;

const KEY = /^([a-z0-9A-Z]([-a-z0-9A-Z.]*[a-z0-9A-Z])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/**
 * The selector grammar of `?labelSelector=`: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, `a>1`, `a<1`.
 * @throws StatusError 400 on anything else.
 */
export function parseLabelSelector(text: string): LabelSelector {
  const requirements = splitTerms(text).map(parseTerm);
  return (labels) => requirements.every((requirement) => meets(requirement, Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined));
}

/** Splits at commas outside parentheses. */
function splitTerms(text: string): readonly string[] {
  const terms = text.match(/(?:[^,(]|\([^)]*\))+/g) ?? [];
  return terms.map((term) => term.trim()).filter((term) => term !== '');
}

function parseTerm(term: string): Requirement {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(term);
  if (set !== null) {
    const values = (set[3] ?? '').split(',').map((value) => value.trim());
    return { key: checkedKey(set[1] ?? '', term), operator: set[2] === 'in' ? 'in' : 'notin', values };
  }
  const comparison = /^([^=!<>\s]+)\s*(==|=|!=|>|<)\s*([^=!<>\s]*)$/.exec(term);
  if (comparison !== null) {
    const key = checkedKey(comparison[1] ?? '', term);
    const value = comparison[3] ?? '';
    switch (comparison[2]) {
      case '>':
      case '<':
        if (!/^-?\d+$/.test(value)) throw unparsable(term);
        return { key, operator: comparison[2] === '>' ? 'above' : 'below', value: Number(value) };
      case '!=':
        return { key, operator: 'notin', values: [value] };
      default:
        return { key, operator: 'in', values: [value] };
    }
  }
  if (term.startsWith('!')) return { key: checkedKey(term.slice(1).trim(), term), operator: 'absent' };
  return { key: checkedKey(term, term), operator: 'exists' };
}

function checkedKey(key: string, term: string): string {
  if (!KEY.test(key)) throw unparsable(term);
  return key;
}

const unparsable = (term: string): Error => badRequest(`unable to parse requirement: invalid label selector term ${JSON.stringify(term)}`);

function meets(requirement: Requirement, value: unknown): boolean {
  switch (requirement.operator) {
    case 'in':
      return typeof value === 'string' && requirement.values.includes(value);
    case 'notin':
      return typeof value !== 'string' || !requirement.values.includes(value);
    case 'exists':
      return value !== undefined;
    case 'absent':
      return value === undefined;
    case 'above':
      return typeof value === 'string' && /^-?\d+$/.test(value) && Number(value) > requirement.value;
    case 'below':
      return typeof value === 'string' && /^-?\d+$/.test(value) && Number(value) < requirement.value;
  }
}
