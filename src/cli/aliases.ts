import { isAlias, isNode, visit } from 'yaml';
import type { Document } from 'yaml';

/** An alias that names no anchor before it, and its offset in the text. */
export interface StrayAlias {
  readonly name: string;
  readonly at: number;
}

const MOST_ALIASES = 100;

/**
 * The value of a document that was parsed without an error. The parser throws at a stray alias only here, and where
 * there are more aliases than any manifest has: then none is the stray one.
 */
export function valueOf(
  document: Document,
): { readonly value: unknown } | { readonly stray: StrayAlias | undefined } {
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown };
  } catch (error) {
    if (error instanceof ReferenceError) return { stray: strayAlias(document) };
    throw error;
  }
}

function strayAlias(document: Document): StrayAlias | undefined {
  const anchors = new Set<string>();
  let stray: StrayAlias | undefined;
  visit(document, (_, node) => {
    if (isAlias(node) && !anchors.has(node.source)) stray = { name: node.source, at: node.range?.[0] ?? 0 };
    if (isNode(node) && 'anchor' in node && node.anchor !== undefined) anchors.add(node.anchor);
    return stray && visit.BREAK;
  });
  return stray;
}
