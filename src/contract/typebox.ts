import type { Type as TypeBox } from 'typebox';
import type { TObject, TProperties, TSchema, TUnsafe } from 'typebox';

/*
 * The three builders of TypeBox that the vocabularies use, of which only its types are taken: its own schemas are
 * slow objects with hidden fields, and with two hundred connection types they cost the operator megabytes.
 */
const optionals = new WeakSet<object>();

/** See Type.Object of TypeBox: what is not optional is required. */
export function objectOf<T extends TProperties>(properties: T, rules: object): TObject<T> {
  const required = Object.keys(properties).filter((name) => !optionals.has(properties[name] ?? {}));
  const schema = { type: 'object', ...(required.length > 0 && { required }), properties, ...rules };
  return schema as unknown as TObject<T>; // what TypeBox would make, but for its hidden fields
}

/** See Type.Optional of TypeBox. */
export function optionalOf<T extends TSchema>(field: T): ReturnType<typeof TypeBox.Optional<T>> {
  const copy = { ...field };
  optionals.add(copy);
  return copy as unknown as ReturnType<typeof TypeBox.Optional<T>>; // the same
}

/** See Type.Unsafe of TypeBox. */
export function schemaOf<T>(schema: object): TUnsafe<T> {
  return schema as unknown as TUnsafe<T>; // the same
}
