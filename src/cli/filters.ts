import type { Connection } from '../api/connection.ts';
import { ConnectionTypes } from '../api/kinds.ts';
import { CATEGORY } from '../api/type.ts';
import { didYouMean } from '../catalog/nearest.ts';
import { CATEGORIES } from '../contract/connector.ts';
import { GOOD_REASONS } from '../contract/goodReasons.ts';
import { FAILURES } from '../contract/reasons.ts';
import { ApiError } from '../runtime/apiError.ts';
import { listAll } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { CliFailure } from './failure.ts';

/** Ends the command where the column REASON can have no such reason: an empty list would read as good news. */
export function needReason(reason: string): void {
  const reasons = [...Object.keys(FAILURES), ...Object.keys(GOOD_REASONS), 'Pending'];
  if (!reasons.includes(reason))
    throw new CliFailure('usage', `--reason ${reason}: there is no such reason${meant(reason, reasons)}`);
}

/** The names of the types of a category; ends the command where there is no such category. */
export async function typesIn({ client }: Cluster, category: string): Promise<ReadonlySet<string>> {
  const types = await listAll(client, ConnectionTypes, '', { labelSelector: `${CATEGORY}=${category}` });
  const known = types.length > 0 || CATEGORIES.some((each) => each === category);
  if (!known)
    throw new CliFailure(
      'usage',
      `--category ${category}: there is no such category${meant(category, CATEGORIES)}`,
    );
  return new Set(types.map(({ metadata }) => metadata.name));
}

/** Ends the command where the cluster has no such type; for lists that came out empty. */
export async function needType({ client }: Cluster, type: string): Promise<void> {
  if ((await client.get(ConnectionTypes, { namespace: '', name: type })) !== undefined) return;
  const types = await listAll(client, ConnectionTypes, '');
  const names = types.map(({ metadata }) => metadata.name);
  const owner = types.find(({ spec }) => spec.aliases?.includes(type) === true);
  const hint = owner === undefined ? didYouMean(type, names) : `, it is called ${owner.metadata.name}`;
  throw new CliFailure('usage', `--type ${type}: there is no such type${hint || `; ${SEARCH}`}`);
}

/** Ends the command where the namespace that a list came out of empty is not there, as far as the user may see that. */
export async function needNamespace({ client, scope }: Cluster): Promise<void> {
  if (scope === '') return;
  try {
    await client.request({ method: 'GET', path: `/api/v1/namespaces/${scope}` });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) return;
    throw new CliFailure('cluster', `there is no namespace ${scope}; see: kubectl get namespaces`, {
      cause: error,
    });
  }
}

/** What a selector that fits nothing was meant to be, as far as the labels of these Connections tell: `; did you mean …?`. */
export function labelsMeant(selector: string, connections: readonly Connection[]): string {
  const pairs = connections.flatMap(({ metadata }) =>
    Object.entries(metadata.labels ?? {}).map(([name, value]) => `${name}=${value}`),
  );
  const there = [...new Set(pairs)];
  const wrong = selector
    .split(',')
    .map((part) => part.trim().replace('==', '='))
    .filter((part) => /^[^!=()\s]+=[^=()\s]*$/.test(part) && !there.includes(part));
  return [...new Set(wrong.map((part) => didYouMean(part, there)))].join('').replace(/^, /, '; ');
}

const SEARCH = 'see: kubectl connection types --cluster';

function meant(word: string, candidates: readonly string[]): string {
  return didYouMean(word, candidates) || `, must be one of ${candidates.join(', ')}`;
}
