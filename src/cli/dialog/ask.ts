import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { autocomplete, CANCEL_SYMBOL, log, multiselect, password, select, text } from '@clack/prompts';
import type { Catalog } from '../../catalog/catalog.ts';
import { clean } from '../output/terminal.ts';
import { mistakeInAddress } from './address.ts';
import type { FormDraft, Reply } from './draft.ts';
import type { Keys } from './keys.ts';
import { pastedAt } from './paste.ts';
import type { Pasted } from './paste.ts';
import type { Question } from './question.ts';
import { typeOptions } from './typeoptions.ts';

/** What came of a question. */
type Asked =
  | { readonly reply: Reply }
  /** A URL, a DSN or a JDBC string instead of an answer. */
  | { readonly address: string }
  | { readonly way: 'quit' }
  /** With what stood in the field. */
  | { readonly way: 'back'; readonly typed?: string };

/** Where questions are printed, and answers typed. */
export interface Dialog {
  readonly keys: Keys;
  readonly output: Writable;
  readonly catalog: Catalog;
  /** Whether a text is an address that says what to connect to. */
  readonly isAddress: (text: string) => boolean;
  /** Why the name of a draft cannot be had, if that is so. */
  readonly refusal?: (draft: FormDraft, signal: AbortSignal) => Promise<string | undefined>;
  /** What the command line says besides the form; a form that is left is gone on with so. */
  readonly flags?: readonly string[];
}

/** Prints a question and waits for what is typed. */
export async function ask(question: Question, dialog: Dialog): Promise<Asked> {
  const past = new AbortController();
  let pasted: Pasted | undefined;
  let begun: string | undefined;
  dialog.keys.onPaste((text) => {
    const result = pastedAt(text, question, dialog);
    if (result === 'part') return result;
    pasted = result;
    if (pasted !== undefined) past.abort();
    return pasted === undefined ? 'typed' : 'taken';
  });
  const begin = (line: string) => {
    if (question.takesAddress !== true || !PASSWORD_FOLLOWS.test(line)) return false;
    begun = line;
    past.abort();
    return true;
  };
  dialog.keys.onTyped(begin, isShown(question) && typeof question.before === 'string' ? question.before : '');
  try {
    const reply = await put(question, dialog, past.signal);
    if (begun !== undefined) return await askRest(begun, question, dialog);
    if (pasted !== undefined) return await afterPaste(pasted, question, dialog);
    return reply === CANCEL_SYMBOL ? left(question, dialog) : replyOf(reply, question, dialog);
  } finally {
    unheard(dialog);
  }
}

/** What to do with a paste that went past the question. */
async function afterPaste(pasted: Pasted, question: Question, dialog: Dialog): Promise<Asked> {
  if (!('mistake' in pasted)) return pasted;
  log.warn(`${pasted.mistake}. What was pasted is not shown.`, { output: dialog.output });
  return ask(question, dialog);
}

function left(question: Question, { keys }: Dialog): Asked {
  if (keys.interrupted()) return { way: 'quit' };
  return { way: 'back', ...(isShown(question) && { typed: keys.line() }) };
}

/** Whether the user types text that is shown, and is the answer. */
function isShown({ kind }: Question): boolean {
  return kind === 'text' || kind === 'type';
}

function replyOf(reply: Reply, { kind, takesAddress, before }: Question, { isAddress }: Dialog): Asked {
  if (typeof reply !== 'string') return { reply };
  if (takesAddress === true && isAddress(reply)) return { address: reply };
  const isKept = reply === '' && typeof before === 'string';
  if (kind === 'unseen') return { reply: isKept ? before : reply };
  if (kind === 'file') return { reply: isKept ? before : contentOf(reply) };
  return { reply };
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
        initialValues: options.flatMap(({ value }) =>
          Array.isArray(before) && before.includes(value) ? [value] : [],
        ),
      });
    case 'unseen':
      return password(keeping(question, common, (value) => question.judge(value)));
    case 'file':
      return text(keeping(question, common, (value) => mistakeInFile(value, question)));
    case 'text':
      return text({
        ...common,
        validate: (value) => judged(value ?? '', question, isAddress),
        ...(standard !== undefined && { placeholder: standard, defaultValue: standard }),
        ...(typeof before === 'string' && { initialValue: before }),
      });
  }
}

/** The same for a question whose answer is not shown: what was given before need not be given again. */
function keeping<C extends { readonly message: string }>(
  { before }: Question,
  common: C,
  judge: (value: string) => string | undefined,
) {
  const isGiven = typeof before === 'string';
  return {
    ...common,
    message: `${common.message}${isGiven ? ' Enter keeps what was given before.' : ''}`,
    validate: (value = '') => (value === '' && isGiven ? undefined : judge(value)),
  };
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
