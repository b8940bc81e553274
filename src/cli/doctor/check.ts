import type { Connection } from '../../api/connection.ts';
import { Connections } from '../../api/kinds.ts';
import { ApiError } from '../../runtime/apiError.ts';
import { pagesOf } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import type { Terminal } from '../output/terminal.ts';
import { Survey } from './survey.ts';

/** A cluster as the checks see it. */
export interface Site extends Cluster {
  /** Of all namespaces; several checks ask for it, and the API server is asked once. */
  survey(this: void): Promise<Survey>;
}

/** Asks for nothing yet; `see` gets each page of Connections once they are read. */
export function siteOf(
  cluster: Cluster,
  terminal: Pick<Terminal, 'progress'>,
  see: (page: readonly Connection[]) => void = () => undefined,
): Site {
  let survey: Promise<Survey> | undefined;
  const read = async () => {
    const connections = new Survey(new Date());
    for await (const page of pagesOf(cluster.client, Connections, '')) {
      connections.take(page);
      see(page);
      terminal.progress(`reading: ${connections.count} Connections`);
    }
    return connections;
  };
  return { ...cluster, survey: () => (survey ??= read()) };
}

/** What a check found. */
export interface CheckResult {
  readonly check: string;
  /** `note`: to be known, and by itself nothing wrong. */
  readonly verdict: 'ok' | 'note' | 'wrong' | 'unknown';
  readonly detail: string;
  /** What does not fit into a cell of a table. */
  readonly lines?: readonly string[];
  /** The command that mends it, or tells more. */
  readonly remedy?: string;
}

/** One check; an answer of the API server that is an error makes the verdict `unknown`. */
export type Check = (site: Site) => Promise<Omit<CheckResult, 'check'>>;

/** All is well. */
export function ok(detail: string) {
  return { verdict: 'ok', detail } as const;
}

/** It is to be known, and by itself nothing wrong. */
export function note(detail: string, remedy: string) {
  return { verdict: 'note', detail, remedy } as const;
}

/** It keeps Mooring from working, or from being safe. */
export function wrong(detail: string, remedy: string) {
  return { verdict: 'wrong', detail, remedy } as const;
}

/** The check could not find out. */
export function unknown(detail: string, remedy: string) {
  return { verdict: 'unknown', detail, remedy } as const;
}

/** What the API server has at a path; each check names what it asks for. */
export async function get<T>(
  client: Cluster['client'],
  path: string,
  query: Readonly<Record<string, string>> = {},
): Promise<T> {
  return (await client.request({ method: 'GET', path, query })) as T; // the caller says what is there
}

/** For what may not be there. */
export function absent<T>(instead: T): (error: unknown) => T {
  return otherwise([404], instead);
}

/** For what answers with one of these statuses. */
export function otherwise<T>(statuses: readonly number[], instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof ApiError && statuses.includes(error.status)) return instead;
    throw error;
  };
}

const MOST_NAMED = 5;

/** Names that a line holds; what is more is counted. */
export function fewOf(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return more <= 0 ? names.join(', ') : `${names.slice(0, MOST_NAMED).join(', ')} and ${more} more`;
}
