import { conditionOf } from '../../api/conditions.ts';
import type { Connection } from '../../api/connection.ts';
import { Connections, SecretMetadata } from '../../api/kinds.ts';
import { ApiError } from '../../runtime/apiError.ts';
import type { DefineCommand } from '../command.ts';
import { inCluster, pagesOf } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import { CliFailure } from '../failure.ts';
import { withCluster, withOutput } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import { PRINT_FORMATS, formatOf, show } from '../output/output.ts';
import { statusColour } from '../output/status.ts';
import type { Terminal } from '../output/terminal.ts';
import { adviseRotation, readerOf } from '../rotation.ts';
import type { TouchedConnection } from '../rotation.ts';
import { leftOut, readUsers, userName } from '../users.ts';
import type { Users } from '../users.ts';
import { usesOf } from '../uses.ts';

/** A Connection that a Secret feeds, and what is behind it. */
interface FedConnection extends TouchedConnection {
  readonly type: string;
  /** `password (key db-password)`, or `all keys`. */
  readonly through: string;
}

/** `impact`: what a rotation touches. */
export const define: DefineCommand = (command, terminal) => {
  withCluster(withOutput(command))
    .argument('<secret>', 'name of the Secret')
    .description(
      'Tells what a rotation of a Secret touches: the Connections that take a credential from it, the flows behind them, and what has to be restarted.',
    )
    .addHelpText('after', '\nExample:\n  kubectl connection impact orders-db -n shop')
    .action(async (secret: string, options: ClusterOptions & { readonly output: string }) => {
      const format = formatOf(options.output, PRINT_FORMATS);
      const { rows, left, namespace } = await inCluster(options, async (cluster) => ({
        ...(await connectionsFedBy(secret, cluster, terminal)),
        namespace: cluster.namespace,
      }));
      show(terminal, format, {
        rows,
        columns: [
          { head: 'CONNECTION', room: 'whole', text: ({ connection }) => connection },
          { head: 'TYPE', text: ({ type }) => type },
          {
            head: 'READY',
            room: 'whole',
            text: ({ ready }) => ready,
            colour: ({ ready }) => statusColour(ready),
          },
          { head: 'SECRET PARAMETERS', text: ({ through }) => through },
          { head: 'FLOWS', room: 'prose', text: ({ flows }) => flows.join(', ') },
        ],
        name: ({ connection }) => `connection.mooring.dev/${connection}`,
        none: `no Connection of this namespace takes anything from secret ${secret}: nothing to consider`,
      });
      if (format !== 'table' && format !== 'wide') return;
      adviseRotation(rows, { secret, namespace }, terminal);
      if (left !== '') terminal.tell(left.slice(2));
    });
};

async function connectionsFedBy(
  secret: string,
  { client, namespace }: Cluster,
  terminal: Terminal,
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
