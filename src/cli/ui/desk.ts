import { randomBytes } from 'node:crypto';
import { ConnectionTypes } from '../../api/kinds.ts';
import { isPublished } from '../../api/published.ts';
import { builtinCatalog } from '../../catalog/builtin.ts';
import { LiveCatalog } from '../../catalog/live.ts';
import type { Connector } from '../../contract/connector.ts';
import type { Cluster } from '../cluster.ts';
import { listAll } from '../cluster.ts';
import { CliFailure } from '../failure.ts';
import type { Terminal } from '../output/terminal.ts';
import { declareAll } from '../typecatalog.ts';

/** What every call of the page works with. */
export interface Desk {
  readonly cluster: Cluster;
  readonly readOnly: boolean;
  readonly types: TypesInUse;
  readonly held: HeldValues;
}

/** The types of this version and those that users declare in the cluster, asked for again after a while. */
export class TypesInUse {
  readonly #cluster: Cluster;
  #last: { readonly until: number; readonly types: Promise<TypesSeen> } | undefined;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async now(): Promise<TypesSeen> {
    const now = performance.now();
    if (this.#last === undefined || this.#last.until < now)
      this.#last = { until: now + KEPT_MS, types: seenIn(this.#cluster) };
    return this.#last.types;
  }

  /** The type of this name, or a failure. */
  async need(name: string): Promise<Connector> {
    const { catalog } = await this.now();
    const connector = catalog.get(name);
    if (connector === undefined)
      throw new CliFailure('finding', `there is no type ${name}; choose one in the gallery`);
    return connector;
  }
}

interface TypesSeen {
  readonly catalog: LiveCatalog;
  readonly declared: ReadonlySet<string>;
  readonly usage: ReadonlyMap<string, number>;
}

const KEPT_MS = 15_000;

async function seenIn({ client }: Cluster): Promise<TypesSeen> {
  const catalog = new LiveCatalog(builtinCatalog);
  // A user who may not list types has those of this version.
  const types = await listAll(client, ConnectionTypes, '').catch(() => []);
  declareAll(types, catalog);
  return {
    catalog,
    declared: new Set(types.filter((each) => !isPublished(each)).map(({ metadata }) => metadata.name)),
    usage: new Map(types.map(({ metadata, status }) => [metadata.name, status?.usage?.count ?? 0])),
  };
}

/** Credentials out of files and addresses, which the browser does not get: it names them by a ticket. */
export class HeldValues {
  readonly #held = new Map<string, Readonly<Record<string, string>>>();

  /** A ticket for them; undefined where there are none. */
  hold(values: Readonly<Record<string, string>>): string | undefined {
    if (Object.keys(values).length === 0) return undefined;
    const ticket = randomBytes(12).toString('hex');
    this.#held.set(ticket, values);
    const [oldest] = this.#held.keys();
    if (this.#held.size > MOST_HELD && oldest !== undefined) this.#held.delete(oldest);
    return ticket;
  }

  of(ticket: string | undefined): Readonly<Record<string, string>> {
    return (ticket === undefined ? undefined : this.#held.get(ticket)) ?? {};
  }

  drop(ticket: string | undefined): void {
    if (ticket !== undefined) this.#held.delete(ticket);
  }
}

const MOST_HELD = 1000;

/** Refuses what would change the cluster. */
export function needWrite({ readOnly }: Pick<Desk, 'readOnly'>): void {
  if (readOnly)
    throw new CliFailure(
      'finding',
      'the page was started with --read-only: start it without, and do it then',
    );
}

/** A terminal that shows nothing but what is told, to the function given. */
export function listener(tell: (line: string) => void): Terminal {
  const text: Terminal['tell'] = (...line) =>
    tell(line.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join(''));
  return {
    out: () => undefined,
    exactly: () => undefined,
    tell: text,
    progress: () => undefined,
    input: () => Promise.resolve(''),
    width: undefined,
    interactive: false,
  };
}
