import { isAlias, isNode, visit } from 'yaml';
import type { Document } from 'yaml';

/** An alias that names no anchor before it, and its offset in the text. */
export interface StrayAlias {
  readonly name: string;
  readonly at: number;
}

/**
 * The value of a document that was parsed without an error. The parser throws at a stray alias only here, and where
 * there are more aliases than `most`: then none is the stray one.
 */
export function valueOf(
  document: Document,
  most: number,
): { readonly value: unknown } | { readonly stray: StrayAlias | undefined } {
  try {
    return { value: document.toJS({ maxAliasCount: most }) as unknown };
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
