import { conditionOf } from '../api/conditions.ts';
import type { Connection } from '../api/connection.ts';
import { Connections, SecretMetadata } from '../api/kinds.ts';
import { ApiError } from '../runtime/apiError.ts';
import { pagesOf } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { CliFailure } from './failure.ts';
import type { Terminal } from './output/terminal.ts';
import { readerOf } from './rotation.ts';
import type { TouchedConnection } from './rotation.ts';
import { leftOut, readUsers, userName } from './users.ts';
import type { Users } from './users.ts';
import { usesOf } from './uses.ts';

/** A Connection that a Secret feeds, and what is behind it. */
interface FedConnection extends TouchedConnection {
  readonly type: string;
  /** `password (key db-password)`, or `all keys`. */
  readonly through: string;
}

/** The Connections that take anything from a Secret, and what the user may not list; a name that nothing names has to be that of a Secret. */
export async function connectionsFedBy(
  secret: string,
  { client, namespace }: Pick<Cluster, 'client' | 'namespace'>,
  terminal: Pick<Terminal, 'progress'>,
): Promise<{ readonly rows: readonly FedConnection[]; readonly left: string }> {
  const fed: Connection[] = [];
  for await (const page of pagesOf(client, Connections, namespace))
    fed.push(...page.filter((each) => takenFrom(each, secret) !== ''));
  if (fed.length === 0) await needSecret(secret, { client, namespace });
  const uses = await usesOf(client, namespace, new Set(fed.map(({ metadata }) => metadata.name)), terminal);
  if (fed.length === 0) return { rows: [], left: '' };
  const users = await readUsers({ client, namespace }, terminal);
  const rows = fed.map((each) => ({
    connection: each.metadata.name,
    type: each.spec.type,
    ready: conditionOf(each.status?.conditions, 'Ready')?.status ?? 'Unknown',
    through: takenFrom(each, secret),
    flows: [
      ...new Set(uses.filter(({ connection }) => connection === each.metadata.name).map(({ flow }) => flow)),
      ...users.of(each).map(userName),
    ],
    readers: readersBehind(each, secret, users),
  }));
  return { rows, left: leftOut(users) };
}

/** What reads the Secret itself, or the Secret of a binding, which changes once the new credential has passed its test. */
function readersBehind(connection: Connection, secret: string, users: Users) {
  return [secret, ...users.publishedOf(connection)].flatMap((each) =>
    users.readersOf(each, connection).map((reader) => readerOf(reader, each)),
  );
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
