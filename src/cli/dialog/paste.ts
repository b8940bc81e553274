import type { Catalog } from '../../catalog/catalog.ts';
import { mistakeInAddress } from './address.ts';
import type { Question } from './question.ts';

/** What a paste comes to that goes past its question: an answer, an address, or why it is neither. */
export type Pasted = { readonly reply: string } | { readonly address: string } | { readonly mistake: string };

/**
 * What a paste comes to; undefined where the question takes it as if it were typed, `part` where its end is still to
 * come: a terminal hands over a long one in pieces.
 */
export function pastedAt(
  text: string,
  question: Question,
  { catalog, isAddress }: { readonly catalog: Catalog; readonly isAddress: (text: string) => boolean },
): Pasted | 'part' | undefined {
  const { kind, takesAddress } = question;
  if (takesAddress === true && isAddress(text)) return { address: text };
  if (kind === 'file' || kind === 'unseen') {
    const document = text.replaceAll(/\r\n?/g, '\n');
    if (kind === 'file' ? isBegun(document) : isBegun(document) && document.includes('\n'))
      return isWhole(document) ? judged(document, question) : 'part';
  }
  if (text.length > TYPED_AT_ONCE && /\S\s*[\r\n]\s*\S/.test(text))
    return { mistake: 'one line is wanted here, and several were pasted' };
  if (kind === 'unseen' || kind === 'file') return undefined;
  const mistake = takesAddress === true ? mistakeInAddress(text, catalog) : mistakeOfPassword(text);
  return mistake === undefined ? undefined : { mistake };
}

function judged(document: string, question: Question): Pasted {
  const reply = document.startsWith('{') ? document : `${document}\n`;
  const mistake = question.judge(reply);
  return mistake === undefined ? { reply } : { mistake: `it ${mistake}` };
}

/** Characters that a slow line may hand over together, though they were typed. */
const TYPED_AT_ONCE = 16;

/** Whether it begins as a document in PEM or JSON does. */
function isBegun(text: string): boolean {
  return text.startsWith('-----BEGIN') || text.startsWith('{');
}

function isWhole(text: string): boolean {
  if (!text.startsWith('{')) return /-----END [^-]+-----$/.test(text);
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What must not be shown, and is no answer: an address with a password in a field. */
function mistakeOfPassword(text: string): string | undefined {
  return /:\/\/[^\s/]*:[^\s]*@/.test(text)
    ? 'a URL with a password is no answer here: give it without, and the password where it is asked for'
    : undefined;
}
