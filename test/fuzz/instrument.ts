import { parse } from '@babel/parser';

/** A module that counts, in a table of bytes, how often each of its edges was taken. */
export interface Instrumented {
  readonly code: string;
  readonly edges: number;
  /** Texts and numbers that its code names. */
  readonly words: readonly (string | number)[];
}

interface Place {
  readonly at: number;
  readonly text: string;
}

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Adds counters to JavaScript. `table` is the expression of a Uint8Array; `first` the number of the first edge. */
export function instrument(source: string, table: string, first: number): Instrumented {
  const { program } = parse(source, { sourceType: 'module' });
  const nodes = nodesBelow(program);
  let edges = 0;
  const count = () => `__e[${first + edges++}]++`;
  const [starts, ends]: [Place[], Place[]] = [[], []];
  for (const node of nodes)
    for (const branch of branchesOf(node)) {
      if (branch.kind === 'inside') starts.push({ at: branch.at, text: `${count()};` });
      else {
        const [open, comma, close] = branch.kind === 'expression' ? ['(', ',', ')'] : ['{', ';', '}'];
        starts.push({ at: branch.node.start, text: `${open}${count()}${comma}` });
        ends.unshift({ at: branch.node.end, text: close });
      }
    }
  const code = `const __e=${table};${inserted(source, [...ends, ...starts])}`;
  return { code, edges, words: nodes.flatMap(wordsOf) };
}

/** Where control may go one way or another. */
type Branch =
  | { readonly kind: 'inside'; readonly at: number }
  | { readonly kind: 'expression' | 'statement'; readonly node: SyntaxNode };

function branchesOf(node: SyntaxNode): readonly Branch[] {
  switch (node.type) {
    case 'BlockStatement':
      return [{ kind: 'inside', at: node.start + 1 }];
    case 'SwitchCase': {
      const [statement] = node['consequent'] as readonly SyntaxNode[]; // a case has statements
      return statement ? [{ kind: 'inside', at: statement.start }] : [];
    }
    case 'ConditionalExpression':
      return expressions(node['consequent'], node['alternate']);
    case 'LogicalExpression':
      return expressions(node['right']);
    case 'ArrowFunctionExpression':
      return isBlock(node['body']) ? [] : expressions(node['body']);
    case 'IfStatement':
      return statements(node['consequent'], node['alternate']);
    case 'ForStatement':
    case 'ForOfStatement':
    case 'ForInStatement':
    case 'WhileStatement':
      return statements(node['body']);
    default:
      return [];
  }
}

function expressions(...values: readonly unknown[]): readonly Branch[] {
  return values.filter(isNode).map((node) => ({ kind: 'expression', node }));
}

/** Blocks count for themselves. */
function statements(...values: readonly unknown[]): readonly Branch[] {
  return values
    .filter(isNode)
    .filter((node) => !isBlock(node))
    .map((node) => ({ kind: 'statement', node }));
}

function isBlock(value: unknown): boolean {
  return isNode(value) && value.type === 'BlockStatement';
}

const LONGEST_WORD = 48;

function wordsOf({ type, value }: SyntaxNode): readonly (string | number)[] {
  if (type === 'StringLiteral' || type === 'TemplateElement') {
    const text = typeof value === 'string' ? value : String((value as { cooked?: unknown }).cooked); // a template has parts
    return text.length > 0 && text.length <= LONGEST_WORD ? [text] : [];
  }
  return type === 'NumericLiteral' && Number.isInteger(value) ? [value as number] : []; // as it is written
}

/** Before the nodes below it comes each node itself; imports have nothing to count. */
function nodesBelow(value: unknown): readonly SyntaxNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesBelow);
  if (!isNode(value) || value.type === 'ImportDeclaration' || value.type === 'ImportExpression') return [];
  const inside = Object.entries(value).flatMap(([name, each]) => (name === 'loc' ? [] : nodesBelow(each)));
  return [value, ...inside];
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** Texts for the same place go in in the order of the list. */
function inserted(source: string, places: readonly Place[]): string {
  let at = 0;
  let text = '';
  for (const place of places.toSorted((one, other) => one.at - other.at)) {
    text += source.slice(at, place.at) + place.text;
    ({ at } = place);
  }
  return text + source.slice(at);
}
