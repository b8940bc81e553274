/** A node of the syntax tree, as far as it takes to walk it. */
export interface Node {
  readonly type: string;
  readonly loc: { readonly start: { readonly line: number }; readonly end: { readonly line: number } };
  readonly [key: string]: unknown;
}

/** All nodes below one or several, themselves included, without those to leave out and what is below them. */
export function nodesIn(value: unknown, without: ReadonlySet<Node> = new Set()): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap((each) => nodesIn(each, without));
  if (!isNode(value) || without.has(value)) return [];
  return [value, ...Object.values(value).flatMap((each) => nodesIn(each, without))];
}

/** Whether a value of the syntax tree is a node. */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'loc' in value;
}
