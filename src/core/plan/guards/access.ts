import { matchesAny } from './glob.ts';
import type { Access } from '../../../api/v1beta1/awsaccount-access.ts';
import type { AwsAccount } from '../../../api/v1beta1/awsaccount.ts';

type Labels = Readonly<Record<string, string>>;
type Selector = NonNullable<Access['namespaces']['selector']>;

/**
 * The account's access entry for a namespace: the first that matches decides. No entry: the namespace is not admitted. Names
 * and selector both have to hold when both are given; an entry with neither matches nothing.
 */
export function accessFor(account: AwsAccount, namespace: string, labels: Labels): Access | undefined {
  return account.spec?.access?.find(({ namespaces }) => {
    const names = namespaces.matchNames;
    const selector = namespaces.selector;
    if (names === undefined && selector === undefined) return false;
    return (names === undefined || matchesAny(namespace, names)) && (selector === undefined || selects(selector, labels));
  });
}

/** Kubernetes' label selector. An empty one would select everything: here it selects nothing, since it is an allow-list. */
function selects(selector: Selector, labels: Labels): boolean {
  const wanted = Object.entries(selector.matchLabels ?? {});
  const expressions = selector.matchExpressions ?? [];
  if (wanted.length === 0 && expressions.length === 0) return false;
  return wanted.every(([key, value]) => labels[key] === value) && expressions.every((expression) => holds(expression, labels));
}

function holds(expression: NonNullable<Selector['matchExpressions']>[number], labels: Labels): boolean {
  const value = labels[expression.key];
  const values = expression.values ?? [];
  switch (expression.operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
