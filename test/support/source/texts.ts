import { statementsOf } from './module.ts';
import type { SourceModule } from './module.ts';

/** A node of the syntax tree, as far as it takes to walk it. */
interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What is no text for people although it has words. */
const OTHER =
  /^(select|begin|set|show|use|query|create|insert|import|from|with|function|let|const|return)\b/i;

/**
 * The texts of a module that read like a message, in their order: public ones begin in lower case, a flag or a value
 * that is put in, and have three words at least. Of a value that is put in, its expression stands in braces.
 */
export function messagesIn(module: SourceModule): readonly string[] {
  const texts = statementsOf(module).flatMap((statement) => textsBelow(statement));
  return texts.filter((text) => /^[a-z{-].* .* /s.test(text) && !OTHER.test(text) && !text.includes('\n'));
}

function textsBelow(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => textsBelow(each));
  if (!isNode(value) || value.type.startsWith('Import') || value.type.startsWith('TSLiteral')) return [];
  if (value.type === 'StringLiteral') return [String(value['value'])];
  if (value.type === 'TemplateLiteral') return [whole(value), ...textsBelow(value['expressions'])];
  return Object.entries(value).flatMap(([key, member]) => (SKIPPED.has(key) ? [] : textsBelow(member)));
}

const SKIPPED = new Set(['loc', 'leadingComments', 'trailingComments', 'innerComments', 'extra']);

function whole({ quasis, expressions }: Node): string {
  const parts = quasis as readonly { readonly value: { readonly cooked?: string } }[]; // of the parser
  const names = (expressions as readonly Node[]).map(nameOf);
  return parts
    .map(({ value }, at) => `${value.cooked ?? ''}${at < names.length ? `{${names[at]}}` : ''}`)
    .join('');
}

function nameOf(node: Node): string {
  const { name, property, callee } = node;
  if (typeof name === 'string') return name;
  if (isNode(property)) return nameOf(property);
  return isNode(callee) ? nameOf(callee) : '…';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
