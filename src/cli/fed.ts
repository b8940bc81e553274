import { conditionOf } from '../api/conditions.ts';
import type { Connection } from '../api/connection.ts';
import { Connections, SecretMetadata } from '../api/kinds.ts';
import { ApiError } from '../runtime/apiError.ts';
import { pagesOf } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { CliFailure } from './failure.ts';
import type { Terminal } from './output/terminal.ts';
import { foreignUsersOf, userName, usesOf } from './uses.ts';

/** A Connection that a Secret feeds, and the Flows behind it. */
export interface FedConnection {
  readonly connection: string;
  readonly type: string;
  readonly ready: string;
  /** `password (key db-password)`, or `all keys`. */
  readonly through: string;
  readonly flows: readonly string[];
}

/** The Connections that take anything from a Secret; a name that nothing names has to be that of a Secret. */
export async function connectionsFedBy(
  secret: string,
  { client, namespace }: Pick<Cluster, 'client' | 'namespace'>,
  terminal: Pick<Terminal, 'progress'>,
): Promise<readonly FedConnection[]> {
  const fed: Connection[] = [];
  for await (const page of pagesOf(client, Connections, namespace))
    fed.push(...page.filter((each) => takenFrom(each, secret) !== ''));
  if (fed.length === 0) await needSecret(secret, { client, namespace });
  const uses = await usesOf(client, namespace, new Set(fed.map(({ metadata }) => metadata.name)), terminal);
  return fed.map((each) => ({
    connection: each.metadata.name,
    type: each.spec.type,
    ready: conditionOf(each.status?.conditions, 'Ready')?.status ?? 'Unknown',
    through: takenFrom(each, secret),
    flows: [
      ...new Set(uses.filter(({ connection }) => connection === each.metadata.name).map(({ flow }) => flow)),
      ...foreignUsersOf(each).map(userName),
    ],
  }));
}

/** Nothing takes anything from a name that is mistyped; where the user may not look, that is not said. */
async function needSecret(name: string, { client, namespace }: Pick<Cluster, 'client' | 'namespace'>) {
  const secret = await client.get(SecretMetadata, { namespace, name }).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 403) return 'hidden' as const;
    throw error;
  });
  if (secret === undefined)
    throw new CliFailure(
      'cluster',
      `there is no secret ${name} in namespace ${namespace}, and no Connection names it`,
    );
}

function takenFrom({ spec }: Connection, secret: string): string {
  const named = Object.entries(spec.secrets ?? {}).flatMap(([parameter, { name, key }]) =>
    name === secret ? [`${parameter} (key ${key})`] : [],
  );
  const whole = (spec.secretsFrom ?? []).some(({ name }) => name === secret) ? ['all keys'] : [];
  const settings = (spec.parametersFrom ?? []).flatMap(({ secret: source, keys }) => {
    if (source?.name !== secret) return [];
    return keys === undefined
      ? ['parameters (all keys)']
      : Object.entries(keys).map(([key, field]) => `${field} (key ${key})`);
  });
  return [...named, ...whole, ...settings].join(', ');
}
