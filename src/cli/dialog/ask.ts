import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { autocomplete, CANCEL_SYMBOL, log, multiselect, password, select, text } from '@clack/prompts';
import type { Catalog } from '../../catalog/catalog.ts';
import { clean } from '../output/terminal.ts';
import { mistakeInAddress } from './address.ts';
import type { Reply } from './draft.ts';
import type { Keys } from './keys.ts';
import type { Question } from './question.ts';
import { typeOptions } from './typeoptions.ts';

/** What came of a question. */
type Asked =
  | { readonly reply: Reply }
  /** A URL, a DSN or a JDBC string instead of an answer. */
  | { readonly address: string }
  | { readonly way: 'back' | 'quit' };

/** Where questions are printed, and answers typed. */
export interface Dialog {
  readonly keys: Keys;
  readonly output: Writable;
  readonly catalog: Catalog;
  /** Whether a text is an address that says what to connect to. */
  readonly isAddress: (text: string) => boolean;
  /** What the command line says besides the form; a form that is left is gone on with so. */
  readonly flags?: readonly string[];
}

/** Prints a question and waits for what is typed. */
export async function ask(question: Question, dialog: Dialog): Promise<Asked> {
  const pasted = new AbortController();
  let address: string | undefined;
  let mistake: string | undefined;
  dialog.keys.onPaste((text) => {
    if (question.takesAddress === true && dialog.isAddress(text)) address = text;
    else mistake = mistakeInPaste(text, question, dialog);
    if (address === undefined && mistake === undefined) return false;
    pasted.abort();
    return true;
  });
  let begun: string | undefined;
  const begin = (line: string) => {
    if (question.takesAddress !== true || !PASSWORD_FOLLOWS.test(line)) return false;
    begun = line;
    pasted.abort();
    return true;
  };
  dialog.keys.onTyped(begin, typeof question.before === 'string' ? question.before : '');
  try {
    const reply = await put(question, dialog, pasted.signal);
    if (begun !== undefined) return await askRest(begun, question, dialog);
    if (address !== undefined) return { address };
    if (mistake !== undefined) {
      log.warn(`${mistake}. What was pasted is not shown.`, { output: dialog.output });
      return await ask(question, dialog);
    }
    if (reply === CANCEL_SYMBOL) return { way: dialog.keys.interrupted() ? 'quit' : 'back' };
    if (question.takesAddress === true && typeof reply === 'string' && dialog.isAddress(reply))
      return { address: reply };
    return { reply: question.kind === 'file' ? contentOf(String(reply)) : reply };
  } finally {
    unheard(dialog);
  }
}

function unheard({ keys }: Dialog): void {
  keys.onPaste(undefined);
  keys.onTyped(undefined);
}

/** The beginning of an address, as far as it may be shown. */
const PASSWORD_FOLLOWS = /:\/\/[^\s:]*:|\b(password|passwd|pwd)\s*=/i;

/** Asks unseen for the rest of an address that is typed; Esc leads back to its beginning. */
async function askRest(begun: string, question: Question, dialog: Dialog): Promise<Asked> {
  const { keys, output, catalog, isAddress } = dialog;
  unheard(dialog);
  const whole = (rest = '') => `${begun}${rest}`.trim();
  const mistakeIn = (text: string) => {
    if (isAddress(text)) return undefined;
    return question.kind === 'type' ? (mistakeInAddress(text, catalog) ?? NO_TYPE) : question.judge(text);
  };
  const rest = await password({
    message: 'What follows may be a password: go on typing, it is not shown',
    input: keys.input,
    output,
    validate: (value) => mistakeIn(whole(value)),
  });
  if (typeof rest !== 'string') return keys.interrupted() ? { way: 'quit' } : ask(question, dialog);
  const text = whole(rest);
  return isAddress(text) ? { address: text } : { reply: text };
}

const NO_TYPE = 'no type is called like that';

/** What must not be shown, and is no answer: an address that is not understood, or one with a password in a field. */
function mistakeInPaste(text: string, { kind, takesAddress }: Question, dialog: Dialog): string | undefined {
  if (kind === 'unseen' || kind === 'file') return undefined;
  if (takesAddress === true) return mistakeInAddress(text, dialog.catalog);
  return /:\/\/[^\s/]*:[^\s]*@/.test(text)
    ? 'a URL with a password is no answer here: give it without, and the password where it is asked for'
    : undefined;
}

function put(question: Question, dialog: Dialog, signal: AbortSignal): Promise<Reply | typeof CANCEL_SYMBOL> {
  const { keys, output, isAddress } = dialog;
  const { options = [], before, standard } = question;
  const common = { message: clean(question.message), input: keys.input, output, signal };
  const shown = options.map(({ value, label, hint }) => ({
    value,
    label: clean(label),
    ...(hint !== undefined && { hint: clean(hint) }),
  }));
  const initial = typeof before === 'string' ? before : standard;
  switch (question.kind) {
    case 'type':
      return typeFrom({ ...common, ...(typeof before === 'string' && { initialUserInput: before }) }, dialog);
    case 'choice':
      return select({ ...common, options: shown, ...(initial !== undefined && { initialValue: initial }) });
    case 'several':
      return multiselect({
        ...common,
        options: shown,
        required: false,
        initialValues: Array.isArray(before) ? [...(before as readonly string[])] : [],
      });
    case 'unseen':
      return password({ ...common, validate: (value) => question.judge(value ?? '') });
    case 'file':
      return text({ ...common, validate: (value) => mistakeInFile(value ?? '', question) });
    case 'text':
      return text({
        ...common,
        validate: (value) => judged(value ?? '', question, isAddress),
        ...(standard !== undefined && { placeholder: standard, defaultValue: standard }),
        ...(typeof before === 'string' && { initialValue: before }),
      });
  }
}

/** The answer is a type, or the address that was typed in its place. */
async function typeFrom(
  common: Pick<
    Parameters<typeof autocomplete>[0],
    'message' | 'input' | 'output' | 'signal' | 'initialUserInput'
  >,
  { catalog, isAddress }: Dialog,
): Promise<string | typeof CANCEL_SYMBOL> {
  const value = await autocomplete<string>({
    ...common,
    options() {
      return typeOptions(this.userInput, catalog, isAddress);
    },
    filter: () => true,
    maxItems: 8,
    validate: (chosen) => (chosen === undefined ? NO_TYPE : undefined),
  });
  return typeof value === 'string' ? value.slice(value.indexOf('\n') + 1) : value;
}

function judged(value: string, question: Question, isAddress: Dialog['isAddress']): string | undefined {
  if (question.takesAddress === true && isAddress(value)) return undefined;
  return question.judge(value === '' ? (question.standard ?? '') : value);
}

function mistakeInFile(path: string, question: Question): string | undefined {
  try {
    return question.judge(contentOf(path));
  } catch {
    return 'there is no such file, or you may not read it';
  }
}

function contentOf(path: string): string {
  return readFileSync(path.replace(/^~(?=\/)/, process.env['HOME'] ?? '~'), 'utf8');
}
