import type { Catalog } from '../../catalog/catalog.ts';
import type { Connector } from '../../contract/connector.ts';
import { fieldsOf, put, valueFor } from '../../catalog/fields.ts';
import { flat } from '../../addresses/foreign.ts';
import type { Form } from '../form/form.ts';

/** A form as far as it is filled in: what flags or an address say, and the answers so far, in their order. */
export interface FormDraft {
  readonly connector?: Connector;
  readonly name?: string;
  readonly given: Form;
  readonly answers: readonly Answer[];
  /** Answers that were taken back, by question: each is offered again. */
  readonly kept: Readonly<Record<string, Reply>>;
  /** Paths of parameters that flags gave, and the type refuses. */
  readonly mistaken?: readonly string[];
  /** An address was given: what it does not say and the type does not need is left as it is. */
  readonly addressed?: boolean;
  /** The draft before an address was read: there Esc leads back. */
  readonly before?: FormDraft;
  /** The question to which the user went back, whatever else is open. */
  readonly asked?: string;
  /** Paths of host keys that were looked at in vain, or not trusted: what is left open there is left out. */
  readonly leftOpen?: readonly string[];
}

/** An answer, by the key of its question: `type`, `name`, `more`, `auth`, or the path of a field. */
interface Answer {
  readonly key: string;
  readonly reply: Reply;
}

/** What was typed, or what was chosen. Text of no length leaves a field out. */
export type Reply = string | readonly string[];

/** Key of the question for what may be left out. */
export const MORE = 'more';

/** The form with which a draft begins. */
export const EMPTY: Form = { parameters: {}, secrets: {}, values: {} };

/** The answer to a question, if it was given. */
export function replyTo(key: string, { answers }: FormDraft): Reply | undefined {
  return answers.find((answer) => answer.key === key)?.reply;
}

/** The draft with one answer more. */
export function withAnswer(draft: FormDraft, key: string, reply: Reply): FormDraft {
  const { [key]: _, ...kept } = draft.kept;
  const { asked: _asked, ...others } = draft;
  return { ...others, answers: [...draft.answers, { key, reply }], kept };
}

/** The draft without one answer, which is asked for next, and offered again. */
export function withQuestionOpen(draft: FormDraft, key: string): FormDraft {
  const reply = replyTo(key, draft);
  return {
    ...draft,
    asked: key,
    answers: draft.answers.filter((answer) => answer.key !== key),
    kept: { ...draft.kept, ...(reply !== undefined && { [key]: reply }) },
  };
}

/** The draft at the question before, with all that was answered still offered; undefined at the first. */
export function previousDraft(draft: FormDraft): FormDraft | undefined {
  const { before, given, connector, kept, answers } = draft;
  if (before !== undefined && connector !== undefined && answers.length <= before.answers.length)
    return { ...before, kept: { type: connector.type, ...repliesOf(given), ...kept } };
  const last = answers.at(-1);
  return last === undefined ? undefined : withQuestionOpen(draft, last.key);
}

/** What a form says, as answers to the questions for it. */
function repliesOf({ parameters, values }: Form): FormDraft['kept'] {
  const fields = Object.entries(flat(parameters)).map(([path, value]) => [
    `parameters.${path}`,
    String(value),
  ]);
  const secrets = Object.entries(values).map(([name, value]) => [`secrets.${name}`, value]);
  const chosen = [
    ...Object.keys(parameters).map((name) => `parameters.${name}`),
    ...secrets.map(([path]) => path),
  ];
  return { ...Object.fromEntries([...fields, ...secrets]), [MORE]: chosen };
}

/** The type that was named or chosen. */
export function chosenType(draft: FormDraft, catalog: Catalog): Connector | undefined {
  return draft.connector ?? catalog.get(String(replyTo('type', draft) ?? ''));
}

/** The name of the Connection to be. */
export function nameOf(draft: FormDraft): string | undefined {
  const reply = replyTo('name', draft);
  return draft.name ?? (reply === undefined ? undefined : String(reply));
}

/** What flags, an address and the answers come to. */
export function formOf({ given, answers }: FormDraft, connector: Connector): Form {
  const fields = new Map(fieldsOf(connector).map((field) => [field.path, field]));
  let form = given;
  for (const { key, reply } of answers) {
    const field = fields.get(key);
    if (key === 'auth') form = { ...form, auth: String(reply) };
    if (field === undefined || typeof reply !== 'string' || reply === '') continue;
    const [kind = '', ...names] = key.split('.');
    if (kind === 'secrets') form = { ...form, values: { ...form.values, [names.join('.')]: reply } };
    else form = { ...form, parameters: put(form.parameters, names, valueFor(field, reply)) };
  }
  return form;
}
