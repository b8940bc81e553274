import type { NamespaceSelector } from '../../api/policy.ts';
import type { Finding } from '../../contract/connector.ts';

type Labels = Readonly<Record<string, string>>;
type Expression = NonNullable<NamespaceSelector['matchExpressions']>[number];

/** Whether the labels of a namespace fit, as Kubernetes reads a label selector; without a selector all do. */
export function selects(
  { matchLabels = {}, matchExpressions = [] }: NamespaceSelector = {},
  labels: Labels = {},
): boolean {
  const equal = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return equal && matchExpressions.every((expression) => holds(expression, labels));
}

/** Whether it takes the labels of a namespace to tell. */
export function asksForLabels({ matchLabels = {}, matchExpressions = [] }: NamespaceSelector = {}): boolean {
  return Object.keys(matchLabels).length > 0 || matchExpressions.length > 0;
}

/** What Kubernetes would refuse in a selector, and no schema says. */
export function mistakesInSelector({ matchExpressions = [] }: NamespaceSelector = {}): readonly Finding[] {
  return matchExpressions.flatMap(({ operator, values = [] }, index) => {
    const path = `spec.namespaceSelector.matchExpressions[${index}].values`;
    const wanted = operator === 'In' || operator === 'NotIn';
    if (wanted && values.length === 0) return [{ path, message: `is required with ${operator}` }];
    if (!wanted && values.length > 0) return [{ path, message: `must be absent with ${operator}` }];
    return [];
  });
}

function holds({ key, operator, values = [] }: Expression, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}
