import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What a manifest says otherwise than the one that its server is started with; null leaves a field out. */
interface Manifest {
  readonly type?: string;
  readonly auth?: string | null;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string | null>>;
  /** A whole Secret by its keys, of which the type takes what it knows. */
  readonly secretsFrom?: Readonly<Record<string, string>>;
  readonly test?: Readonly<Record<string, unknown>>;
  readonly suspend?: boolean;
}

/** A server, a manifest, and the verdict that is right. `${name}` in a manifest is a value of the server. */
export interface Row extends Manifest {
  /** The set-up of the server. */
  readonly on: string;
  /** What is the matter; with the protocol, the title of the row. */
  readonly what: string;
  /** `Ready`, `Suspended`, or a reason, and the step at which it fails: `CredentialsRejected at Authenticate`. */
  readonly right: string;
  readonly why: string;
  /** The document, or the public report, that the verdict was decided from. */
  readonly source?: string;
  /** Verdicts that were found to be wrong once: V1 to V42. */
  readonly of?: readonly string[];
  /** Words that the message must hold. */
  readonly says?: string;
  /** What is done to the server before, by the name that the set-up has for it. */
  readonly before?: string;
  /** What a recorded server says, by what it answers. */
  readonly plays?: Readonly<Record<string, string>>;
}

/** The rows of a protocol. */
export interface Protocol {
  readonly name: string;
  readonly rows: readonly Row[];
}

const FOLDER = join(import.meta.dirname, 'rows');

/** Reads all rows; a source that the file lists by a short name stands there whole. */
export async function verdictTable(): Promise<readonly Protocol[]> {
  const names = (await readdir(FOLDER)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const file = parse(await readFile(join(FOLDER, name), 'utf8')) as ProtocolFile; // the test of the table says what is missing
      const { protocol, sources = {}, rows } = file;
      return { name: protocol, rows: rows.map((row) => withSource(row, sources)) };
    }),
  );
}

/** Which of the documents that rows cite were read, and which not. */
export async function citedSources(): Promise<CitedSources> {
  const { read, unread } = parse(
    await readFile(join(import.meta.dirname, 'sources.yaml'), 'utf8'),
  ) as SourcesFile; // the test of the table says what is missing
  return { read: new Set(Object.keys(read)), unread: new Set(unread) };
}

/** Addresses, as rows have them. */
interface CitedSources {
  readonly read: ReadonlySet<string>;
  readonly unread: ReadonlySet<string>;
}

interface SourcesFile {
  /** Where, by address: the page itself, or a copy of it. */
  readonly read: Readonly<Record<string, string>>;
  readonly unread: readonly string[];
}

interface ProtocolFile {
  readonly protocol: string;
  readonly sources?: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

function withSource(row: Row, sources: Readonly<Record<string, string>>): Row {
  const { source } = row;
  return source === undefined ? row : { ...row, source: sources[source] ?? source };
}
