import { isDeepStrictEqual } from 'node:util';

/** The paths in which two values differ, never the values: `+` is new, `-` is gone, `~` is another. */
export function changesBetween(before: unknown, after: unknown, path: string): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (before === undefined) return [`+ ${path}`];
  if (after === undefined) return [`- ${path}`];
  if (!isObject(before) || !isObject(after)) return [`~ ${path}`];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.flatMap((name) => changesBetween(before[name], after[name], `${path}.${name}`));
}

/** A value with the defaults of its schema, as the API server fills them in. */
export function withDefaults(
  value: Readonly<Record<string, unknown>>,
  schema: unknown,
): Readonly<Record<string, unknown>> {
  const { properties = {} } = schema as {
    readonly properties?: Readonly<Record<string, { readonly default?: unknown }>>;
  }; // JSON Schema
  const filled = Object.entries(properties).flatMap(([name, property]) => {
    const member = name in value ? value[name] : property.default;
    return member === undefined
      ? []
      : [[name, isObject(member) ? withDefaults(member, property) : member] as const];
  });
  return { ...value, ...Object.fromEntries(filled) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
