import type { Connection } from '../api/connection.ts';
import { Connections } from '../api/kinds.ts';
import { listAll, need } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { CliFailure } from './failure.ts';
import { labelsMeant } from './filters.ts';
import { mapConcurrently } from './pool.ts';

const AT_ONCE = 16;

/** Which Connections a command is about. */
interface Choice {
  readonly names: readonly string[];
  readonly selector: string | undefined;
}

/** The Connections that the command line names, or that have the labels; ends the command where it names none. */
export async function chosen({ names, selector }: Choice, cluster: Cluster): Promise<readonly Connection[]> {
  if (names.length === 0 && selector === undefined)
    throw new CliFailure('usage', 'name Connections, or give -l SELECTOR');
  const named = await mapConcurrently(names, AT_ONCE, (name) => need(cluster, Connections, name));
  const found = [...named, ...(selector === undefined ? [] : await selectedBy(selector, cluster))];
  return [...new Map(found.map((each) => [each.metadata.name, each])).values()];
}

/** The Connections with these labels, at least one: what is done to none would read as done. */
export async function selectedBy(
  selector: string,
  { client, namespace }: Cluster,
): Promise<readonly Connection[]> {
  const found = await listAll(client, Connections, namespace, { labelSelector: selector });
  if (found.length > 0) return found;
  const meant = labelsMeant(selector, await listAll(client, Connections, namespace));
  throw new CliFailure(
    'finding',
    `no Connection of namespace ${namespace} has the labels ${selector}${meant}`,
  );
}
