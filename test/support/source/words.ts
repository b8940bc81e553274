import { commentsOf, statementsOf } from './module.ts';
import type { Line, SourceModule } from './module.ts';
import { isNode, nodesIn } from './nodes.ts';
import type { Node } from './nodes.ts';

/** What stands for an actor without a name; `a user who …` and `proves who it is` are plain English. */
const NAMELESS = [
  /\b(?:some|no|any|every)body\b/i,
  /\b(?:some|any|every)one\b/i,
  /\bwhom?ever\b/i,
  /(?:^|[.:;]\s+|\b(?:all|at|away|by|for|from|of|than|those|to|with)\s+)who\b/i,
];
/** A module without any of these need not be parsed. */
const ANY = /\b(?:(?:some|no|any|every)(?:body|one)|who(?:m?ever)?)\b/i;
/** A word in backquotes is a name, such as that of an account. */
const QUOTED = /`[^`]*`/g;

/** The comments and the names of tests in a module that do not name their actor, as `path:line: text`. */
export function namelessActors(module: SourceModule): readonly string[] {
  if (!ANY.test(module.text)) return [];
  return [...commentsOf(module), ...titlesIn(module)]
    .filter(({ text }) => NAMELESS.some((words) => words.test(text.replaceAll(QUOTED, ''))))
    .map(({ line, text }) => `${module.path}:${line}: ${text}`);
}

/** The names that the module gives to tests and groups of tests. */
function titlesIn(module: SourceModule): readonly Line[] {
  if (!module.path.endsWith('.test.ts')) return [];
  return nodesIn(statementsOf(module)).flatMap((node) => {
    if (node.type !== 'CallExpression' || !['describe', 'it'].includes(rootOf(node))) return [];
    const [title] = node['arguments'] as readonly Node[]; // a call has arguments
    return title?.type === 'StringLiteral'
      ? [{ line: title.loc.start.line, text: String(title['value']) }]
      : [];
  });
}

/** The name that a call begins with: `it` of `it.each(TABLE)('…')`. */
function rootOf(node: Node): string {
  const inner = node['callee'] ?? node['object'] ?? node['tag'];
  return isNode(inner) ? rootOf(inner) : String(node['name']);
}
