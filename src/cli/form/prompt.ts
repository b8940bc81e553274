import type { Readable, Writable } from 'node:stream';
import { CANCEL_SYMBOL, multiselect, password, select, text } from '@clack/prompts';
import type { Connector } from '../../contract/connector.ts';
import { profileOf } from '../../catalog/secrets.ts';
import { CliFailure } from '../failure.ts';
import { fieldsOf } from './fields.ts';
import type { Field } from './fields.ts';
import { put, valueFor } from './form.ts';
import type { Form } from './form.ts';
import { clean } from '../output/terminal.ts';

/** Where questions are printed, and answers typed. */
interface Streams {
  readonly input: Readable;
  readonly output: Writable;
}

/** Questions go to standard error: standard output is for the manifest. */
const TERMINAL: Streams = { input: process.stdin, output: process.stderr };

/** Asks for what a form lacks: required parameters, the way to authenticate, its secrets, and optional ones if wanted. */
export async function promptFor(
  connector: Connector,
  form: Form,
  streams: Streams = TERMINAL,
): Promise<Form> {
  const fields = fieldsOf(connector);
  let { parameters } = form;
  const open = fields.filter((field) => isLeaf(field, fields) && isOpen(field, { ...form, parameters }));
  const needed = open.filter((field) => field.required || isOfBlock(field, parameters));
  for (const field of needed) parameters = await fill(parameters, { ...field, required: true }, streams);
  const optional = open.filter((field) => !needed.includes(field));
  for (const field of await chooseOptional(optional, streams))
    parameters = await fill(parameters, field, streams);
  const { auth, secrets } = await profileFor(connector, form, streams);
  const values: Record<string, string> = { ...form.values };
  for (const name of secrets.filter((each) => form.secrets[each] === undefined)) {
    const description = fields.find(({ path }) => path === `secrets.${name}`)?.description ?? '';
    values[name] = await answerTo(
      password({
        message: message(name, description),
        ...streams,
        validate: (value) => (value ? undefined : 'must not be empty'),
      }),
    );
  }
  return { ...form, parameters, values, ...(auth !== undefined && { auth }) };
}

/** Whether it is required because its block is there. */
function isOfBlock({ requiredWith }: Field, parameters: Form['parameters']): boolean {
  return requiredWith !== undefined && valueAt(requiredWith.split('.'), parameters) !== undefined;
}

function isLeaf({ path, type }: Field, fields: readonly Field[]): boolean {
  return (
    path.startsWith('parameters.') &&
    (type !== 'object' || !fields.some((each) => each.path.startsWith(`${path}.`)))
  );
}

function isOpen({ path, identity }: Field, { parameters, secrets }: Form): boolean {
  const [, ...names] = path.split('.');
  return valueAt(names, parameters) === undefined && !(identity && secrets[names[0] ?? ''] !== undefined);
}

function valueAt(names: readonly string[], parameters: Form['parameters']): unknown {
  return names.reduce<unknown>(
    (value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name],
    parameters,
  ); // undefined where it is no object
}

async function fill(
  parameters: Form['parameters'],
  field: Field,
  streams: Streams,
): Promise<Form['parameters']> {
  const value = await answer(field, streams);
  return value === '' ? parameters : put(parameters, field.path.split('.').slice(1), valueFor(field, value));
}

async function answer(
  { path, description, choices, standard, required, type }: Field,
  streams: Streams,
): Promise<string> {
  const name = path.slice('parameters.'.length);
  const options = type === 'boolean' ? ['true', 'false'] : choices;
  if (options !== undefined) {
    const initialValue = standard === undefined ? {} : { initialValue: String(standard) };
    return answerTo(
      select({
        message: message(name, description),
        options: options.map((value) => ({ value })),
        ...streams,
        ...initialValue,
      }),
    );
  }
  const initial =
    standard === undefined ? {} : { placeholder: String(standard), defaultValue: String(standard) };
  const validate = (value: string | undefined) =>
    required && standard === undefined && !value ? 'is required' : undefined;
  return answerTo(text({ message: message(name, description), ...streams, validate, ...initial }));
}

/** The optional parameters that the user wants to set, with what is required beside them. */
async function chooseOptional(fields: readonly Field[], streams: Streams): Promise<readonly Field[]> {
  if (fields.length === 0) return [];
  const options = fields.map(({ path, description }) => ({
    value: path,
    label: path.slice('parameters.'.length),
    hint: clean(description),
  }));
  const paths = await answerTo(
    multiselect({
      message: 'Anything else to set? (space selects, enter goes on)',
      options,
      required: false,
      ...streams,
    }),
  );
  const isBeside = ({ requiredWith }: Field) =>
    requiredWith !== undefined && paths.some((path) => path.startsWith(`parameters.${requiredWith}.`));
  return fields
    .filter((field) => paths.includes(field.path) || isBeside(field))
    .map((field) => ({ ...field, required: isBeside(field) }));
}

/** The secrets to ask for: those of the profile that the user chooses, where there are several. */
async function profileFor(connector: Connector, { secrets }: Form, streams: Streams) {
  const required = (connector.secrets as { readonly required?: readonly string[] }).required ?? []; // JSON Schema's own keyword
  const given = new Set(Object.keys(secrets));
  if (connector.auth === undefined) return { auth: undefined, secrets: required };
  const profile = given.size > 0 ? profileOf(undefined, given, connector) : { problem: '' };
  if ('name' in profile) return { auth: undefined, secrets: required };
  const options = Object.entries(connector.auth).map(([value, { title }]) => ({
    value,
    label: clean(title),
  }));
  const [only] = options;
  const auth =
    options.length === 1 && only !== undefined
      ? only.value
      : await answerTo(select({ message: 'How to authenticate?', options, ...streams }));
  return { auth, secrets: [...new Set([...required, ...(connector.auth[auth]?.secrets ?? [])])] };
}

async function answerTo<T>(question: Promise<T | typeof CANCEL_SYMBOL>): Promise<T> {
  const answer = await question;
  if (answer !== CANCEL_SYMBOL) return answer;

  throw new CliFailure('usage', 'cancelled: nothing was made');
}

function message(name: string, description: string): string {
  return clean(description === '' ? name : `${name}: ${description}`);
}
