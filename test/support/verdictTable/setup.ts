import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectionSpec } from '../../../src/api/connection.ts';
import type { SecretObject } from '../../../src/api/secret.ts';
import type { Outcome } from '../../../src/cli/output/outcome.ts';
import { importAll } from '../importing.ts';
import type { Certificates } from '../servers/certificates.ts';

/** A server in one state, for the rows that name it. */
export interface Setup {
  /** What speaks there: `OpenSSH`; two of a protocol are two implementations. */
  readonly server: string;
  /** Written from the document of the protocol: it stands for no implementation. */
  readonly recorded?: true;
  start(pem: Certificates): Promise<StartedSetup>;
}

/** The Connection of a row, and its Secrets by their names. */
export interface Written {
  readonly spec: ConnectionSpec;
  readonly secrets: Readonly<Record<string, SecretObject>>;
}

/** What a verdict is made of. */
export type Ending = Pick<Outcome, 'reason' | 'message' | 'failedStep' | 'steps'>;

/** One that runs. */
export interface StartedSetup {
  /** What a Connection says that a row does not say otherwise, with the values of its secrets. */
  readonly manifest: Pick<ConnectionSpec, 'type' | 'auth' | 'parameters' | 'test'> & {
    readonly secrets?: Readonly<Record<string, string>>;
  };
  /** What `${name}` stands for in a row. */
  readonly values?: Readonly<Record<string, string | number>>;
  /** What a row can have done before its test. */
  readonly actions?: Readonly<Record<string, () => Promise<unknown>>>;
  /** Has a recorded server answer so from now on. */
  readonly play?: (script: Readonly<Record<string, string>>) => void;
  /** Tries the Connection of a row in another way than by one test from here. */
  readonly judge?: (written: Written) => Promise<Ending>;
  readonly stop: () => Promise<unknown>;
}

/** Set-ups by the name that rows have for them. */
export type Setups = Readonly<Record<string, Setup>>;

/** Those of all files beside this one. */
export async function allSetups(): Promise<Setups> {
  const folder = join(import.meta.dirname, 'setups');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts'));
  const modules = await importAll<{ readonly SETUPS?: Setups }>(names.map((name) => join(folder, name)));
  return Object.assign({}, ...modules.map(({ SETUPS }) => SETUPS ?? {})) as Setups;
}
