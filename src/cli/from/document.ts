import { parseAllDocuments } from 'yaml';
import { valueOf } from '../aliases.ts';
import { kubectlTags, writtenTags } from '../scalars.ts';

/**
 * The documents of a YAML or JSON text; the error of a malformed text names the line only, because the text
 * may hold a password. Manifests are read as kubectl does, files of a product as they are written.
 */
export function documentsOf(content: string, reader: 'kubectl' | 'product'): readonly unknown[] {
  return readDocuments(content, reader).map((document) => {
    if ('line' in document) throw new SyntaxError(`line ${document.line}`);
    return document.value;
  });
}

/** The same as kubectl reads them, where a malformed one is given by its line if there are others. */
export function streamOf(content: string): readonly ReadDocument[] {
  const documents = readDocuments(content, 'kubectl');
  return documents.length > 1 ? documents : documentsOf(content, 'kubectl').map((value) => ({ value }));
}

/** A document, or the line where it is malformed. */
type ReadDocument = { readonly value: unknown } | { readonly line: number };

function readDocuments(content: string, reader: 'kubectl' | 'product'): readonly ReadDocument[] {
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
    if (error !== undefined) return { line: error.linePos?.[0].line ?? 1 };
    const read = valueOf(document);
    return 'value' in read ? read : { line: content.slice(0, read.stray?.at ?? 0).split('\n').length };
  });
}

/** The first document of a product's text. */
export function firstDocument(content: string): unknown {
  return documentsOf(content, 'product')[0];
}
