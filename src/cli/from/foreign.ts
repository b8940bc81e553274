/** A connection as another product describes it. */
export interface Foreign {
  readonly name: string;
  /** Words for its type, the best first: a name or alias of a type of the catalogue. */
  readonly types: readonly string[];
  /** What it says, by our names where they are known, else by its own. */
  readonly fields: FieldValues;
  /** Fields that stand in a Secret of the cluster already. */
  readonly references?: Readonly<Record<string, { readonly name: string; readonly key: string }>>;
  /** All hosts, as host:port each, where it names several. */
  readonly hosts?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly description?: string;
  /** Its fields come out of lines that people typed: names that are not known may be parts of values, and are not shown. */
  readonly typed?: boolean;
  /** What had no place in `fields`, in words without values. */
  readonly notes?: readonly string[];
}

/** What a connection says, by name. */
export type FieldValues = Readonly<Record<string, Scalar>>;

/** What a field may hold. */
export type Scalar = string | number | boolean;

/** A connection without its name. */
export type Description = Omit<Foreign, 'name'>;

/** Reads a file of another product; throws a SyntaxError that says what it should be. */
export type Converter = (text: string) => readonly Foreign[];

/** An object of unknown members, or an empty one. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {}; // an object
}

/** A list, or the one thing that stands in its place. */
export function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

/** The scalars in nested objects, by dotted path; empty ones say nothing. */
export function flat(value: unknown, prefix = ''): Readonly<Record<string, Scalar>> {
  const entries = Object.entries(record(value)).flatMap(([key, inner]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (isScalar(inner)) return inner === '' ? [] : [[path, inner] as const];
    if (Array.isArray(inner)) return inner.length === 0 ? [] : [[path, JSON.stringify(inner)] as const];
    return Object.entries(flat(inner, path));
  });
  return Object.fromEntries(entries);
}

/** A text member. */
export function nonEmptyString(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
