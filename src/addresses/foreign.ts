/** A connection as another product describes it. */
export interface Foreign {
  readonly name: string;
  /** That of the object of Kubernetes that it was read from. */
  readonly namespace?: string | undefined;
  /** Names that its type may have in the catalogue, the most likely first. */
  readonly types: readonly string[];
  /** Its settings, under the names of the catalogue or of the product. */
  readonly fields: FieldValues;
  /** Fields whose values a Secret of the cluster holds already. */
  readonly references?: Readonly<Record<string, { readonly name: string; readonly key: string }>>;
  /** Every host as host:port, if the product names several. */
  readonly hosts?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly description?: string;
  /** True if a person typed the lines: an unknown name may be part of a password then, and is not printed. */
  readonly isTyped?: boolean;
  /** Where each field stands in the file, by the name that it has there: a setting that is not known is told by it. */
  readonly lines?: Readonly<Record<string, number>>;
  /** What the product calls a field whose name says it in `fields` otherwise. */
  readonly words?: Readonly<Record<string, string>>;
  /** Messages about what `fields` cannot hold; they contain no values. */
  readonly notes?: readonly string[];
}

/** The values of a connection, by field name. */
export type FieldValues = Readonly<Record<string, Scalar>>;

/** The value of one field. */
export type Scalar = string | number | boolean;

/** A connection without its name. */
export type Description = Omit<Foreign, 'name'>;

/**
 * Reads a file of another product; throws a SyntaxError that names the expected format. Each product exports
 * one, as `convert`.
 */
export type Converter = (text: string) => readonly Foreign[];

/** An object of unknown members, or an empty one. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {}; // an object
}

/** A list as it is, and any other value as a list of one. */
export function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

/** The scalars in nested objects, by dotted path; empty strings and lists are left out. */
export function flat(value: unknown, prefix = ''): Readonly<Record<string, Scalar>> {
  const entries = Object.entries(record(value)).flatMap(([key, inner]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (isScalar(inner)) return inner === '' ? [] : [[path, inner] as const];
    if (Array.isArray(inner)) return inner.length === 0 ? [] : [[path, JSON.stringify(inner)] as const];
    return Object.entries(flat(inner, path));
  });
  return Object.fromEntries(entries);
}

/** The value if it is a string with content. */
export function nonEmptyString(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
