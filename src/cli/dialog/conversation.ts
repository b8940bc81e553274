import { advise } from '../advice.ts';
import { NameTaken, nameTaken } from '../create.ts';
import type { Outcome } from '../output/outcome.ts';
import { filledByAddress } from './address.ts';
import { ask } from './ask.ts';
import { withAuthority } from './authority.ts';
import type { Dialog } from './ask.ts';
import { chosenType, MORE, nameOf, previousDraft, withAnswer } from './draft.ts';
import type { FormDraft } from './draft.ts';
import { atOnce, filledForm, mistakesOfForm, printForm, save, test } from './ending.ts';
import type { Setting, Tested } from './ending.ts';
import { isHostKeyOpen, tellHostKeys, withHostKeys } from './hostkeys.ts';
import {
  cancelled,
  fillIn,
  freeName,
  goneBack,
  withMistakesOpen,
  withNameOpen,
  withTypedAhead,
} from './fill.ts';
import { keyboardOf, typedAhead } from './keys.ts';
import type { Question } from './question.ts';
import { nextQuestion, takesTypedSecret } from './questions.ts';
import { flagsOf } from './resume.ts';

/** Asks for what a draft lacks, and then what is to be done. Questions go to standard error: standard output is for the manifest. */
export async function conversation(begun: FormDraft, setting: Setting): Promise<void> {
  const { catalog } = setting;
  const typed = await typedAhead(process.stdin);
  const keys = keyboardOf(process.stdin);
  const isAddress = (text: string) => filledByAddress(text, catalog) !== undefined;
  const dialog = {
    keys,
    output: process.stderr,
    catalog,
    isAddress,
    flags: flagsOf(setting),
    ...refusalIn(setting),
  };
  try {
    const draft = withTypedAhead(typed, begun, dialog, (line) => setting.terminal.tell(line));
    await converseThrough(dialog, await withFreeName(draft, dialog, setting), setting);
  } finally {
    keys.close();
  }
}

/** How a name is judged that is to be created. */
export function refusalIn({ options, catalog }: Setting): Pick<Dialog, 'refusal'> {
  if (options.apply !== true || options.dryRun === 'client') return {};
  return {
    refusal: async (draft, signal) => {
      const connector = chosenType(draft, catalog);
      const isTyped = connector !== undefined && takesTypedSecret(draft, connector);
      return nameTaken(
        nameOf(draft) ?? '',
        isTyped ? ['Connection', 'Secret'] : ['Connection'],
        options,
        signal,
      );
    },
  };
}

/** The draft, whose name is asked for again where the command line gave one that is taken. */
export async function withFreeName(
  draft: FormDraft,
  { keys, refusal }: Dialog,
  { terminal }: Setting,
): Promise<FormDraft> {
  if (refusal === undefined || draft.name === undefined) return draft;
  const mistake = await keys.interruptible((signal) => refusal(draft, signal));
  if (mistake === undefined) return draft;
  terminal.tell(mistake);
  return withNameOpen(draft, await keys.interruptible((signal) => freeName(draft, refusal, signal)));
}

/** The same with other streams. */
export async function converseThrough(dialog: Dialog, begun: FormDraft, setting: Setting): Promise<void> {
  let next: FormDraft | undefined = withMistakesOpen(begun);
  if ((nextQuestion(next, setting.catalog)?.key ?? MORE) === MORE) {
    const isTyped = Object.keys(next.given.values).length > 0;
    if (isForNobody(setting) || setting.options.apply === true || !isTyped) return atOnce(next, setting);
    next = withAnswer(next, MORE, []); // Back leads there
  }
  while (next !== undefined) {
    const answered = await fillIn(next, dialog, (line) => setting.terminal.tell(line));
    const draft = await withHostKeys(answered, dialog, setting);
    if (nextQuestion(draft, setting.catalog) !== undefined) {
      next = draft; // of a host that is not trusted, the key is asked for again
      continue;
    }
    if (isForNobody(setting)) return atOnce(draft, setting);
    next = await concluded(draft, dialog, setting);
  }
}

/** Whether the end is said by flags, or the manifest goes into a file. */
function isForNobody({ terminal, options: { apply, dryRun, test: isTest } }: Setting): boolean {
  return dryRun !== undefined || isTest === true || (terminal.width === undefined && apply !== true);
}

/** Does what is chosen, with the cursor on what comes next; the draft to go on with, if that was not the end. */
async function concluded(
  draft: FormDraft,
  dialog: Dialog,
  setting: Setting,
  next: Way = 'test',
): Promise<FormDraft | undefined> {
  const { catalog, terminal } = setting;
  const filled = filledForm(draft, catalog);
  const mistakes = mistakesOfForm(filled, setting);
  for (const mistake of mistakes) terminal.tell(mistake);
  const asked = await ask(endQuestion(draft, mistakes.length > 0, next), dialog);
  const reply = 'way' in asked ? asked.way : 'reply' in asked && asked.reply;
  if (reply === 'quit') throw cancelled(draft, dialog);
  if (reply === 'back') return goneBack(draft, (line) => terminal.tell(line));
  if (reply === 'look') return { ...draft, leftOpen: [] };
  if (reply === 'print') {
    printForm(filled, setting);
    return undefined;
  }
  let tested: Tested | undefined;
  try {
    if (reply === 'save') {
      await save(filled, setting);
      return undefined;
    }
    tested = await dialog.keys.interruptible((signal) => test(filled, setting, signal));
  } catch (error) {
    advise(error, terminal);
    return error instanceof NameTaken ? withNameOpen(draft) : draft;
  }
  if (tested === undefined) {
    terminal.tell('the test was ended before it came to a result, and what was made for it is removed');
    return draft;
  }
  const { outcome, isBound } = tested;
  const bound = { ...draft, given: { ...draft.given, isBound } };
  if (outcome.result === 'Succeeded') return concluded(bound, dialog, setting, 'save');
  return afterTest(outcome, bound, dialog, setting);
}

/** The draft to go on with after a test; what failed for want of trust may be trusted now. */
export async function afterTest(
  { reason }: Pick<Outcome, 'reason'>,
  draft: FormDraft,
  dialog: Dialog,
  setting: Setting,
): Promise<FormDraft> {
  if (reason === 'CertificateUntrusted') return withAuthority(draft, dialog, setting);
  if (reason === 'HostKeyMismatch') await tellHostKeys(draft, setting);
  return draft;
}

const WAYS = {
  test: { label: 'Test now', hint: 'the operator tests it, and nothing is saved' },
  look: { label: 'Look again', hint: 'at the host key that the server shows' },
  save: { label: 'Save', hint: 'creates it in the cluster' },
  print: { label: 'Print the manifest', hint: 'for a file or for Git' },
  back: { label: 'Back', hint: 'to the last question; Esc does so everywhere' },
} as const;
type Way = keyof typeof WAYS;

function endQuestion(draft: FormDraft, isWrong: boolean, next: Way): Question {
  const usable = (way: string) => {
    if (way === 'back') return previousDraft(draft) !== undefined;
    if (way === 'look') return isHostKeyOpen(draft);
    return way === 'print' || !isWrong;
  };
  return {
    key: 'end',
    kind: 'choice',
    message: 'And now?',
    ...(usable(next) && { standard: next }),
    options: Object.entries(WAYS).flatMap(([value, texts]) => (usable(value) ? [{ value, ...texts }] : [])),
    judge: () => undefined,
  };
}
