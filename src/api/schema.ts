import { objectOf, optionalOf, schemaOf } from '../contract/typebox.ts';
import type { Static, TObject, TProperties, TSchema, TUnsafe } from 'typebox';

export type { Static, TObject, TSchema };

/** Rules of a structural schema beyond its type, as the API server reads them. */
interface Rules {
  readonly [keyword: string]: unknown;
}

/** Rules of a list that is written as a whole. */
export const atomicList = { 'x-kubernetes-list-type': 'atomic' } as const;
/** Rules of an object that is written as a whole. */
export const atomicMap = { 'x-kubernetes-map-type': 'atomic' } as const;

/** An object with these fields; what is not among them is pruned by the API server. */
export function fields<T extends TProperties>(
  description: string,
  properties: T,
  rules: Rules = {},
): TObject<T> {
  return objectOf(properties, { description, ...rules });
}

/** A field that may be absent. */
export function omittable<T extends TSchema>(field: T) {
  return optionalOf(field);
}

/** A string. */
export function string(description: string, rules: Rules = {}): TUnsafe<string> {
  return schemaOf<string>({ type: 'string', description, ...rules });
}

/** A name as Kubernetes gives them to objects. */
export function name(description: string, maxLength = 253): TUnsafe<string> {
  return string(description, { minLength: 1, maxLength, pattern: NAME });
}

/** The same, where the API server says in words what is wrong: of a pattern it would repeat the regular expression. */
export function nameInWords(
  description: string,
  { maxLength = 253, words }: { readonly maxLength?: number; readonly words: string },
): TUnsafe<string> {
  const rule = { rule: `self.matches('${NAME}')`, message: words };
  return string(description, { minLength: 1, maxLength, pattern: NAME, 'x-kubernetes-validations': [rule] });
}

const NAME = '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$';

/** A string out of a closed list. */
export function oneOf<const T extends readonly string[]>(description: string, values: T): TUnsafe<T[number]> {
  return schemaOf<T[number]>({ type: 'string', description, enum: [...values] });
}

/** A whole number. */
export function int(description: string, rules: Rules = {}): TUnsafe<number> {
  return schemaOf<number>({ type: 'integer', description, ...rules });
}

/** A number, or a text that stands for one. */
export function intOrString(description: string): TUnsafe<number | string> {
  return schemaOf<number | string>({
    description,
    'x-kubernetes-int-or-string': true,
    anyOf: [{ type: 'integer' }, { type: 'string' }],
  });
}

/** A yes or no. */
export function boolean(description: string, rules: Rules = {}): TUnsafe<boolean> {
  return schemaOf<boolean>({ type: 'boolean', description, ...rules });
}

/** A point in time, RFC 3339. */
export function dateTime(description: string): TUnsafe<string> {
  return string(description, { format: 'date-time' });
}

/** A duration as Go writes it, at most 16 characters: `10m`, `1h30m`, `500ms`. */
export function duration(description: string, rules: Rules = {}): TUnsafe<string> {
  return string(description, { minLength: 2, maxLength: 16, pattern: '^([0-9]+(ms|s|m|h))+$', ...rules });
}

/** A list. */
export function arrayOf<T extends TSchema>(
  description: string,
  items: T,
  rules: Rules = {},
): TUnsafe<readonly Static<T>[]> {
  return schemaOf<readonly Static<T>[]>({ type: 'array', description, items, ...rules });
}

/** A map from names to values of one shape. */
export function mapOf<T extends TSchema>(
  description: string,
  values: T,
  rules: Rules = {},
): TUnsafe<Readonly<Record<string, Static<T>>>> {
  return schemaOf<Readonly<Record<string, Static<T>>>>({
    type: 'object',
    description,
    additionalProperties: values,
    ...rules,
  });
}

/** An object of any content, written as a whole. */
export function free(description: string, rules: Rules = {}): TUnsafe<Readonly<Record<string, unknown>>> {
  return schemaOf<Readonly<Record<string, unknown>>>({
    type: 'object',
    description,
    'x-kubernetes-preserve-unknown-fields': true,
    'x-kubernetes-map-type': 'atomic',
    ...rules,
  });
}
