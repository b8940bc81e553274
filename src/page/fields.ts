/** A part of a JSON Schema, as far as a form needs it. */
export interface FormSchema {
  readonly type?: string;
  readonly description?: string;
  readonly title?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, FormSchema>>;
  readonly required?: readonly string[];
  readonly items?: FormSchema;
}

/** A field of a form, or a block of them that is folded until it is needed. */
export interface FormField {
  readonly path: readonly string[];
  readonly label: string;
  readonly kind: 'text' | 'number' | 'boolean' | 'choice' | 'lines' | 'json' | 'block';
  readonly help: string;
  readonly required: boolean;
  readonly placeholder: string;
  readonly choices: readonly string[];
  readonly fields: readonly FormField[];
}

/** The fields of a schema: what is required first, blocks last. */
export function formFields(schema: FormSchema, above: readonly string[] = []): readonly FormField[] {
  return Object.entries(schema.properties ?? {})
    .map(([name, field]) => fieldOf([...above, name], field, schema.required?.includes(name) ?? false))
    .sort((one, other) => weightOf(one) - weightOf(other));
}

function weightOf({ kind, required }: FormField): number {
  if (kind === 'block') return 2;
  return required ? 0 : 1;
}

function fieldOf(path: readonly string[], schema: FormSchema, required: boolean): FormField {
  const kind = kindOf(schema);
  return {
    path,
    label: labelOf(path.at(-1) ?? ''),
    kind,
    help: schema.description ?? '',
    required,
    placeholder: showField(schema.default),
    choices: (schema.enum ?? []).map(String),
    fields: kind === 'block' ? formFields(schema, path) : [],
  };
}

function kindOf({ type, enum: choices, items, properties }: FormSchema): FormField['kind'] {
  if (choices !== undefined) return 'choice';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'boolean') return 'boolean';
  if (type === 'array' && items?.type === 'string') return 'lines';
  if (type === 'object' && properties !== undefined) return 'block';
  return type === 'string' ? 'text' : 'json';
}

const SHORT = new Map([
  ['tls', 'TLS'],
  ['url', 'URL'],
  ['uri', 'URI'],
  ['ssh', 'SSH'],
  ['id', 'ID'],
  ['ca', 'CA'],
  ['jdbc', 'JDBC'],
]);

/** `clientKeyPassphrase` as people write it. */
export function labelOf(name: string): string {
  const words = name.split(/(?=[A-Z])/).map((word) => SHORT.get(word.toLowerCase()) ?? word.toLowerCase());
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What stands at a path. */
export function fieldValue(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return value;
  return fieldValue((value as Record<string, unknown> | undefined)?.[name], rest);
}

/** The same with another value at a path; undefined takes it out, and blocks that it leaves empty. */
export function withValue(
  value: Readonly<Record<string, unknown>>,
  [name = '', ...rest]: readonly string[],
  to: unknown,
): Readonly<Record<string, unknown>> {
  const { [name]: before, ...others } = value;
  const inner = rest.length === 0 ? to : withValue((before ?? {}) as Record<string, unknown>, rest, to);
  const isEmpty = inner === undefined || (rest.length > 0 && Object.keys(inner as object).length === 0);
  return isEmpty ? others : { ...others, [name]: inner };
}

/** What was typed into a field, as its kind of value; text that is none is left to the judge. */
export function readField(kind: FormField['kind'], text: string): unknown {
  if (text === '') return undefined;
  if (kind === 'number') return Number.isNaN(Number(text)) ? text : Number(text);
  if (kind === 'boolean') return text === 'true';
  if (kind === 'lines') return text.split('\n').filter((line) => line.trim() !== '');
  if (kind !== 'json') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** A value as the field shows it. */
export function showField(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join('\n');
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
}
