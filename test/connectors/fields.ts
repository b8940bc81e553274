/** What JSON Schema says of a field. */
export interface Field {
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Field>>;
}

/** Every field and those below it, by its path. */
export function fieldsOf(
  fields: Readonly<Record<string, Field>>,
  prefix = '',
): readonly (readonly [string, Field])[] {
  return Object.entries(fields).flatMap(([name, field]) =>
    field.properties
      ? fieldsOf(field.properties, `${prefix}${name}.`)
      : [[`${prefix}${name}`, field] as const],
  );
}
