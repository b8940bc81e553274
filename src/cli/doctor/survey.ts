import { readinessOf } from '../../api/conditions.ts';
import type { Connection } from '../../api/connection.ts';
import { expiryText, firstExpiry } from '../output/expiry.ts';

/** Days before its end in which something is worth a line. */
export const SOON_DAYS = 14;
/** Of what ends soon, so many are named. */
const MOST_NAMED = 5;

interface Ending {
  readonly line: string;
  readonly at: number;
}

/** What the checks ask of all Connections, gathered page by page: there may be a hundred thousand, and none is kept. */
export class Survey {
  count = 0;
  /** How many are not ready for each reason, though they are meant to be. */
  readonly unready = new Map<string, number>();
  readonly namespaces = new Set<string>();
  /** Those in which a Connection names a ServiceAccount. */
  readonly keyless = new Set<string>();
  /** Of how many something ends soon. */
  endingCount = 0;
  readonly #now: Date;
  #ending: readonly Ending[] = [];

  constructor(now: Date) {
    this.#now = now;
  }

  take(page: readonly Connection[]): void {
    this.count += page.length;
    for (const connection of page) {
      const { namespace = '' } = connection.metadata;
      this.namespaces.add(namespace);
      if (connection.spec.serviceAccountRef !== undefined) this.keyless.add(namespace);
      const reason = unreadiness(connection);
      if (reason !== undefined) this.unready.set(reason, (this.unready.get(reason) ?? 0) + 1);
    }
    const ending = page.flatMap((connection) => endingOf(connection, this.#now));
    this.endingCount += ending.length;
    this.#ending = [...this.#ending, ...ending]
      .toSorted((one, other) => one.at - other.at)
      .slice(0, MOST_NAMED);
  }

  /** What ends soon, the first to end first. */
  get ending(): readonly string[] {
    return this.#ending.map(({ line }) => line);
  }
}

/** Why it is not ready; undefined where it is, or is not meant to be. */
function unreadiness({ status }: Connection): string | undefined {
  const ready = readinessOf(status?.conditions);
  return ready?.status === 'True' || ready?.reason === 'Suspended'
    ? undefined
    : (ready?.reason ?? 'not seen yet');
}

function endingOf(connection: Connection, now: Date): readonly Ending[] {
  const first = firstExpiry(connection);
  if (first === undefined || Date.parse(first.time) - now.getTime() > SOON_DAYS * 86_400_000) return [];
  const { namespace = '', name } = connection.metadata;
  return [{ line: `${namespace}/${name}: ${expiryText(first, now)}`, at: Date.parse(first.time) }];
}
