import { statementsOf } from './module.ts';
import type { SourceModule } from './module.ts';
import { isNode, nodesIn } from './nodes.ts';
import type { Node } from './nodes.ts';

const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ObjectMethod',
  'ClassMethod',
  'ClassPrivateMethod',
]);
/** What makes a type from one literal: `connector({...})`, `httpConnector({...})`. */
const MAKES_CONNECTOR = /^connector$|Connector$/;

/** A function of a module, and how many lines it has. */
export interface FunctionLength {
  readonly path: string;
  readonly line: number;
  readonly lines: number;
}

/** The functions of a module. The literal of a connector is a declaration and does not count, nor does a function that gives nothing but data. */
export function functionsOf(module: SourceModule): readonly FunctionLength[] {
  return nodesIn(statementsOf(module))
    .filter((node) => FUNCTIONS.has(node.type) && !givesData(node))
    .map((node) => ({
      path: module.path,
      line: node.loc.start.line,
      lines:
        linesOf(node) -
        nodesIn(node['body'])
          .filter(makesConnector)
          .reduce((sum, each) => sum + linesOf(each), 0),
    }));
}

/** Whether a module has functions besides those in the literal of the one connector that it declares. */
export function holdsLogic(module: SourceModule): boolean {
  const statements = statementsOf(module);
  const connectors = nodesIn(statements).filter(makesConnector);
  const rest = connectors.length === 1 ? nodesIn(statements, new Set(connectors)) : nodesIn(statements);
  return !module.isGenerated && rest.some(({ type }) => FUNCTIONS.has(type));
}

function givesData({ body }: Node): boolean {
  const value = valueOf(body);
  return value !== undefined && isLiteral(value) && !nodesIn(value).some(({ type }) => FUNCTIONS.has(type));
}

/** What a function's body gives, where it does nothing else. */
function valueOf(body: unknown): Node | undefined {
  if (!isNode(body)) return undefined;
  if (body.type !== 'BlockStatement') return unwrap(body);
  const [only, ...others] = body['body'] as readonly Node[]; // a block has statements
  return only?.type === 'ReturnStatement' && others.length === 0 && isNode(only['argument'])
    ? unwrap(only['argument'])
    : undefined;
}

function unwrap(node: Node): Node {
  const inner = node['expression'];
  return node.type.startsWith('TS') && isNode(inner) ? unwrap(inner) : node;
}

function linesOf({ loc }: Node): number {
  return loc.end.line - loc.start.line + 1;
}

function isLiteral({ type }: Node): boolean {
  return type === 'ObjectExpression' || type === 'ArrayExpression';
}

function makesConnector({ type, callee, arguments: given }: Node): boolean {
  if (type !== 'CallExpression' || !isNode(callee) || !Array.isArray(given)) return false;
  const name = callee['name'];
  return typeof name === 'string' && MAKES_CONNECTOR.test(name) && given.some((each) => isLiteral(each));
}
