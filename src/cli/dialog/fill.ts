import type { Catalog } from '../../catalog/catalog.ts';
import { mistakesIn } from '../../catalog/parameters.ts';
import type { Connector, Finding } from '../../contract/connector.ts';
import { CliFailure } from '../failure.ts';
import { specMistakes } from '../judge.ts';
import { filledByAddress } from './address.ts';
import { ask } from './ask.ts';
import type { Dialog } from './ask.ts';
import { chosenType, formOf, nameOf, previousDraft, withAnswer, withQuestionOpen } from './draft.ts';
import type { FormDraft, Reply } from './draft.ts';
import { specOf } from '../form/form.ts';
import type { Form } from '../form/form.ts';
import { CTRL_C } from './keys.ts';
import { nextQuestion } from './questions.ts';
import { resumption } from './resume.ts';

/** Prints a line between two questions. */
type Tell = (line: string) => void;

/** Asks until nothing is open and nothing wrong that an answer could mend; a mistake leads back to its field. */
export async function fillIn(begun: FormDraft, dialog: Dialog, tell: Tell): Promise<FormDraft> {
  const { catalog } = dialog;
  let draft = begun;
  for (;;) {
    const question = nextQuestion(draft, catalog);
    if (question === undefined) {
      const reopened = reopenedIn(draft, catalog, tell);
      if (reopened === undefined) return draft;
      draft = reopened;
      continue;
    }
    const asked = await ask(question, dialog);
    if ('reply' in asked) draft = await answered(draft, question.key, asked.reply, dialog, tell);
    else if ('address' in asked) draft = filledFrom(asked.address, draft, catalog, tell);
    else if (asked.way === 'quit') throw cancelled(draft, dialog);
    else draft = goneBack(withTyped(draft, question.key, asked.typed), tell);
  }
}

/** The draft with an answer; a name that is taken is asked for again. */
async function answered(
  draft: FormDraft,
  key: string,
  reply: Reply,
  { keys, refusal }: Dialog,
  tell: Tell,
): Promise<FormDraft> {
  const next = withAnswer(draft, key, reply);
  if (key !== 'name' || refusal === undefined) return next;
  const mistake = await keys.interruptible((signal) => refusal(next, signal));
  if (mistake === undefined) return next;
  tell(mistake);
  return withNameOpen(next, await keys.interruptible((signal) => freeName(next, refusal, signal)));
}

/** The name with the first number behind it that can be had; the name itself where there is none. */
export async function freeName(
  draft: FormDraft,
  refusal: NonNullable<Dialog['refusal']>,
  signal: AbortSignal,
): Promise<string> {
  const taken = nameOf(draft) ?? '';
  const stem = taken.replace(/-\d+$/, '');
  for (let number = 2; number < 10; number += 1) {
    const name = `${stem}-${number}`;
    if ((await refusal({ ...draft, name }, signal)) === undefined) return name;
  }
  return taken;
}

/** The draft whose name is asked for again, with another to begin with if one is given. */
export function withNameOpen(draft: FormDraft, name = nameOf(draft) ?? ''): FormDraft {
  const { name: _, ...others } = withQuestionOpen(draft, 'name');
  return { ...others, kept: { ...others.kept, name } };
}

/** The draft at the question before. */
export function goneBack(draft: FormDraft, tell: Tell): FormDraft {
  const previous = previousDraft(draft);
  if (previous === undefined) tell('this is the first question; Ctrl-C ends the form');
  return previous ?? draft;
}

/** The draft with what stood in a question that was left, for when the user comes back to it. */
function withTyped(draft: FormDraft, key: string, typed: string | undefined): FormDraft {
  return typed === undefined ? draft : { ...draft, kept: { ...draft.kept, [key]: typed } };
}

/** Ends the command, and says how to go on. */
export function cancelled(draft: FormDraft, dialog: Dialog): CliFailure {
  const line = resumption(draft, dialog);
  const hint = line === undefined ? '' : `. To go on from here (secrets are asked for again):\n  ${line}`;
  return new CliFailure('usage', `cancelled: nothing was made${hint}`);
}

/** A draft of what flags say. */
export function draftOf(given: Form, named: Pick<FormDraft, 'connector' | 'name' | 'addressed'>): FormDraft {
  return { ...named, given, answers: [], kept: {} };
}

/** The draft in which what the type refuses of it is asked for, with what the flag said to begin with. */
export function withMistakesOpen(draft: FormDraft): FormDraft {
  const { connector, given } = draft;
  const findings = connector === undefined ? [] : mistakesIn(given.parameters, connector, new Set());
  const wrong = findings.flatMap(({ path }) => {
    const names = path.replace('spec.parameters.', '').split('.');
    const value = names.reduce<unknown>((held, name) => record(held)[name], given.parameters);
    return isScalar(value) ? [{ names, value: String(value) }] : [];
  });
  return {
    ...draft,
    given: {
      ...given,
      parameters: wrong.reduce((held, { names }) => without(held, names), given.parameters),
    },
    kept: {
      ...draft.kept,
      ...Object.fromEntries(wrong.map(({ names, value }) => [`parameters.${names.join('.')}`, value])),
    },
    mistaken: wrong.map(({ names }) => `parameters.${names.join('.')}`),
  };
}

/** The draft with what was typed before the first question, where that is an address; nothing else is taken or shown. */
export function withTypedAhead(typed: string, draft: FormDraft, dialog: Dialog, tell: Tell): FormDraft {
  const { catalog, isAddress } = dialog;
  if (typed.includes(CTRL_C)) throw cancelled(draft, dialog);
  if (typed === '') return draft;
  const address = typed.trim();
  if (nextQuestion(draft, catalog)?.takesAddress === true && isAddress(address))
    return filledFrom(address, draft, catalog, tell);
  tell(
    'What was typed before the first question is neither shown nor taken: type it again where it is asked for.',
  );
  return draft;
}

/** What is wrong with the whole. */
function mistakesOfDraft(draft: FormDraft, catalog: Catalog): readonly Finding[] {
  const connector = chosenType(draft, catalog);
  if (connector === undefined) return [];
  return specMistakes(specOf(formOf(draft, connector), connector, nameOf(draft) ?? ''), catalog);
}

/** The draft without the answers that are wrong together, which are asked for again; undefined where there are none. */
function reopenedIn(draft: FormDraft, catalog: Catalog, tell: Tell): FormDraft | undefined {
  for (const { path, message } of mistakesOfDraft(draft, catalog)) {
    const key = path.replace(/^spec\./, '');
    const answer = draft.answers.find((each) => each.key === key && each.reply !== '');
    if (answer === undefined) continue;
    tell(`${path}: ${message}`);
    return withQuestionOpen(draft, key);
  }
  return undefined;
}

function filledFrom(text: string, draft: FormDraft, catalog: Catalog, tell: Tell): FormDraft {
  const type = chosenType(draft, catalog);
  const filled = filledByAddress(text, catalog, type);
  if (filled === undefined) {
    tell(`this is no address of type ${type?.type ?? ''}; for another, begin with: kubectl connection new`);
    return draft;
  }
  const { connector, form, notes } = filled;
  tell(summary(connector, form));
  for (const note of notes) tell(note);
  const { given } = draft;
  const whole = {
    ...given,
    parameters: { ...form.parameters, ...given.parameters },
    values: { ...form.values, ...given.values },
  };
  return withMistakesOpen({ ...draft, connector, addressed: true, given: whole, before: draft });
}

/** What was read, without a value of a secret. */
function summary({ title }: Connector, { parameters, values }: Form): string {
  const names = [...Object.keys(parameters), ...Object.keys(values)];
  return `${title}: read ${names.join(', ')}`;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}; // an object
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function without(
  held: Readonly<Record<string, unknown>>,
  [head = '', ...rest]: readonly string[],
): Readonly<Record<string, unknown>> {
  const { [head]: inner, ...others } = held;
  if (rest.length === 0) return others;
  const left = without(record(inner), rest);
  return Object.keys(left).length === 0 ? others : { ...others, [head]: left };
}
