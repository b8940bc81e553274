/** A position in a file; both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A mistake in a manifest, and where it stands. */
export interface Mistake extends Position {
  /** `-` for standard input. */
  readonly file: string;
  /** `Connection/orders`, as far as the object says it. */
  readonly object: string;
  /** Dotted path of the field; empty where the whole file is wrong. */
  readonly path: string;
  readonly message: string;
}

/** A mistake in one line, as compilers print them. */
export function lineOf({ file, line, column, object, path, message }: Mistake): string {
  return [`${file}:${line}:${column}`, object, path, message].filter((part) => part !== '').join(': ');
}
