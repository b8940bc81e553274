/**
 * Whether settings stand behind a semicolon or an ampersand in a text that has none by itself, as `/orders;password=…`:
 * one of them may be a credential, and no parameter or name is to hold it.
 */
export function holdsSettings(text: string): boolean {
  return PAIR.test(text) || CREDENTIAL.test(text);
}

/** Why such a text is not taken. */
export const SETTINGS =
  'has settings behind a ; or & of which one may be a password: write ; as %3B, or give them apart';

const PAIR = /[;&][^;&=]*=/;
const CREDENTIAL = /(?:passw(?:or)?d|pwd|secret|token|accountkey|accesskey|signature)\s*=/i;
