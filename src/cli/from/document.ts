import { parseAllDocuments } from 'yaml';
import { kubectlTags, writtenTags } from '../scalars.ts';

/**
 * The documents of a YAML or JSON text; the error of a malformed text names the line only, because the text
 * may hold a password. Manifests are read as kubectl does, files of a product as they are written.
 */
export function documentsOf(content: string, reader: 'kubectl' | 'product'): readonly unknown[] {
  const documents = parseAllDocuments(content, {
    merge: true,
    customTags: reader === 'kubectl' ? kubectlTags : writtenTags,
    logLevel: 'error',
    prettyErrors: true,
    uniqueKeys: true,
  });
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new SyntaxError(`line ${error.linePos?.[0].line ?? 1}`);
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  });
}

/** The first document of a product's text. */
export function firstDocument(content: string): unknown {
  return documentsOf(content, 'product')[0];
}
