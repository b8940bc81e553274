import { ADDRESS, FIELD } from '../../contract/check.ts';
import type { Texts } from '../../contract/check.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import { Secret } from '../../contract/secret.ts';

/** What templates are filled from. */
export interface Fields {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, Secret | undefined>>;
}

/** The address of a template. Fields behind the host are encoded, so that none leads to another place; secrets have no place in it, unless that is said. */
export function addressOf(template: string, given: Fields, holds: 'public' | 'secrets too' = 'public'): URL {
  const { parameters } = given;
  const fields = holds === 'public' ? { parameters, secrets: {} } : given;
  const [, base = '', path = ''] = ADDRESS.exec(template) ?? [];
  const address = fill(base, { parameters, secrets: {} }, (value) => value) ?? '';
  const segments = path.split('/').map((segment) => segmentOf(segment, fields));
  const whole = path === '' ? address : address.replace(/\/$/, '') + segments.join('/');
  if (/[\\?#]/.test(address) || !URL.canParse(whole))
    throw missing('the address of the service is no URL without query and fragment');
  return new URL(whole);
}

/** The address with a path below it, whose parts are encoded one by one. */
export function addressBelow(address: URL, template: string, { parameters }: Fields): URL {
  const path = textOf(template, { parameters, secrets: {} }) ?? '';
  const parts = path.split('/').filter((part) => part !== '');
  const encoded = parts.map((part) => segmentOf('{parameters.part}', { parameters: { part }, secrets: {} }));
  return new URL([address.href.replace(/\/$/, ''), ...encoded].join('/'));
}

function segmentOf(template: string, fields: Fields): string {
  const segment = fill(template, fields, (value) => encodeURIComponent(value.toWellFormed()));
  if (segment === undefined) throw missing('a parameter is missing that the address of the service needs');
  if (segment === '.' || segment === '..')
    throw missing('a parameter that stands in the address of the service must not be dots alone');
  return segment;
}

/** The first of these templates whose fields are all given. */
export function firstWhole(templates: readonly string[], fields: Fields): string {
  const whole = templates.find((template) => textOf(template, fields) !== undefined);
  if (whole === undefined) throw missing('a parameter is missing that the question of the test needs');
  return whole;
}

/** A text with its fields escaped as XML has it; undefined where one of them is not given. */
export function xmlOf(template: string, fields: Fields): string | undefined {
  return fill(template, fields, escapeXml);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeXml(value: string): string {
  return value.toWellFormed().replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Texts of a query or a form, as they are before they are encoded. */
export function entriesOf(templates: Texts, fields: Fields): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(templates).flatMap(([name, template]) => {
      const value = textOf(template, fields);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Headers; what no header may hold is refused before it is sent. */
export function headersOf(templates: Texts, fields: Fields): Readonly<Record<string, string>> {
  const entries = Object.entries(entriesOf(templates, fields));
  for (const [name, value] of entries) if (!isHeaderValue(value)) throw unsendable(templates[name] ?? '');
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}

/** Whether a header may hold this text. */
export function isHeaderValue(value: string): boolean {
  return /^[\x20-\x7e]*$/.test(value);
}

/** A JSON document with the fields of its texts filled in; what is not given is left out. */
export function documentOf(template: unknown, fields: Fields): unknown {
  if (typeof template === 'string') return textOf(template, fields);
  if (Array.isArray(template)) return template.map((each) => documentOf(each, fields));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([name, each]) => [name, documentOf(each, fields)]));
}

/** A text with its fields filled in as they are; undefined where one of them is not given. */
export function textOf(template: string, fields: Fields): string | undefined {
  return fill(template, fields, (value) => value);
}

/** A text that the request does not go without. */
export function neededText(template: string, fields: Fields): string {
  const text = textOf(template, fields);
  if (text === undefined)
    throw missing('a parameter is missing that the authentication needs, such as the user');
  return text;
}

/** The secret that a template of one field names. */
export function secretOf(template: string, fields: Fields): Secret | undefined {
  const text = textOf(template, fields);
  return text === undefined ? undefined : new Secret(text);
}

/** Whether a secret stands in one of these. */
export function holdsSecret(...templates: readonly unknown[]): boolean {
  return templates.some((each) => JSON.stringify(each ?? {}).includes('{secrets.'));
}

function fill(template: string, fields: Fields, encode: (value: string) => string): string | undefined {
  let isWhole = true;
  const filled = template.replaceAll(FIELD, (_, from: keyof Fields, name: string) => {
    const value = Object.hasOwn(fields[from], name) ? fields[from][name] : undefined;
    isWhole &&= value !== undefined;
    return value === undefined ? '' : encode(value instanceof Secret ? value.reveal() : scalar(value));
  });
  return isWhole ? filled : undefined;
}

function scalar(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function missing(message: string): ConnectionFailure {
  return new ConnectionFailure('ParametersInvalid', message);
}

function unsendable(template: string): ConnectionFailure {
  return holdsSecret(template)
    ? new ConnectionFailure('SecretInvalid', 'the token or key holds characters that no header may hold')
    : missing('a parameter holds characters that no header may hold');
}
