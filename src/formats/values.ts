import { PROGRAM_FORMATS } from '../contract/rendering.ts';
import type { FormatName, Formats, Renderer, Renderable } from '../contract/rendering.ts';
import { Secret } from '../contract/secret.ts';
import { splitServer } from './url.ts';

/*
 * A writer asks for each field by name, and fields that it has not asked for are reported: a format cannot leave
 * one out silently because its writer forgot it.
 */

/** Writes a format: its one text, or entries by name. */
export type Writer = (values: Values) => string | Readonly<Record<string, string>>;

/** Fields of a connection as a writer asks for them. */
export class Values {
  readonly type: string;
  readonly name: string;
  readonly #fields: ReadonlyMap<string, string>;
  /** What a format with room for one server writes of several. */
  readonly #firstServer: Readonly<Record<string, string>>;
  readonly #askedFields = new Set<string>();
  readonly #notes: string[] = [];

  constructor({ type, name, parameters, secrets }: Renderable) {
    this.type = type;
    this.name = name;
    const held = Object.entries(secrets).flatMap(([field, secret]) =>
      secret === undefined ? [] : [[field, secret.reveal()] as const],
    );
    this.#fields = new Map([...fieldsIn('', parameters), ...held]);
    this.#firstServer = firstServerIn(parameters);
  }

  /** A parameter by its path, such as tls.mode, or a secret; undefined where it is not given. */
  text(field: string): string | undefined {
    this.#askedFields.add(field);
    return this.#fields.get(field) ?? this.#firstServer[field];
  }

  /** The same for a field that is required or has a default. */
  textOr(field: string, standard: string): string {
    return this.text(field) ?? standard;
  }

  /** A list among the parameters. */
  list(field: string): readonly string[] {
    const text = this.text(field);
    return text === undefined ? [] : (JSON.parse(text) as readonly string[]); // as `fieldsIn` has written it
  }

  /** Adds a note on what to do about each of these fields that is given. */
  note(fields: readonly string[], what: string): void {
    for (const field of fields) if (this.text(field) !== undefined) this.#notes.push(`${field}: ${what}`);
  }

  /** Adds a note on the whole connection. */
  warn(note: string): void {
    this.#notes.push(note);
  }

  /** The names of all fields that are given, in order. */
  fieldNames(): readonly string[] {
    return [...this.#fields.keys()];
  }

  /** All notes, and one for each field that the writer did not ask for. */
  notes(): readonly string[] {
    const left = this.fieldNames().filter((field) => !this.#askedFields.has(field));
    const blocks = new Set(left.map((field) => BLOCKS.find((block) => field.startsWith(block)) ?? field));
    return [
      ...new Set([
        ...this.#notes,
        ...[...blocks].map((field) => `${field}: ${WAYS[field] ?? 'has no place in this format'}`),
      ]),
    ];
  }
}

const BLOCKS = ['proxy', 'sshTunnel'] as const;
const FIRST = 'the format names one server: the first of them is written';
const WAYS: Readonly<Record<string, string>> = {
  hosts: FIRST,
  urls: FIRST,
  proxy: 'the program has to be told of the proxy by itself',
  sshTunnel: 'the program has to be given a tunnel of its own',
};

function firstServerIn({ hosts, urls }: Renderable['parameters']): Readonly<Record<string, string>> {
  if (Array.isArray(urls)) return { url: String(urls[0]) };
  if (!Array.isArray(hosts)) return {};
  return { ...splitServer(String(hosts[0])) };
}

function fieldsIn(
  prefix: string,
  parameters: Readonly<Record<string, unknown>>,
): readonly (readonly [string, string])[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return [[`${prefix}${name}`, JSON.stringify(value)] as const];
    if (typeof value === 'object')
      return fieldsIn(`${prefix}${name}.`, value as Readonly<Record<string, unknown>>); // neither a list nor null
    return [[`${prefix}${name}`, typeof value === 'string' ? value : JSON.stringify(value)] as const];
  });
}

/** Turns writers into renderers. */
export function renderers(writers: Readonly<Partial<Record<FormatName, Writer>>>): Formats {
  return Object.fromEntries(
    Object.entries(writers).map(([format, write]) => [format, rendererOf(format as FormatName, write)]),
  ); // a key of this record
}

function rendererOf(format: FormatName, write: Writer): Renderer {
  return (subject) => {
    const values = new Values(subject);
    const written = write(values);
    const entries =
      typeof written === 'string' ? { [PROGRAM_FORMATS[format].entry ?? format]: written } : written;
    return {
      entries: Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, new Secret(value)])),
      notes: values.notes(),
    };
  };
}

/** The entries that have a value. */
export function present(
  entries: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
