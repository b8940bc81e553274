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
import { count, PRINT_FORMATS, formatOf, show } from '../output/output.ts';
import { statusColour } from '../output/status.ts';
import type { Terminal } from '../output/terminal.ts';
import { foreignUsersOf, userName, usesOf } from '../uses.ts';

/** A Connection that a Secret feeds, and the Flows behind it. */
interface FedConnection {
  readonly connection: string;
  readonly type: string;
  readonly ready: string;
  /** `password (key db-password)`, or `all keys`. */
  readonly through: string;
  readonly flows: readonly string[];
}

/** `impact`: what a rotation touches. */
export const define: DefineCommand = (command, terminal) => {
  withCluster(withOutput(command))
    .argument('<secret>', 'name of the Secret')
    .description(
      'Tells what a rotation of a Secret touches: the Connections that take a credential from it, and the flows behind them.',
    )
    .addHelpText('after', '\nExample:\n  kubectl connection impact orders-db -n shop')
    .action(async (secret: string, options: ClusterOptions & { readonly output: string }) => {
      const format = formatOf(options.output, PRINT_FORMATS);
      const { rows, namespace } = await inCluster(options, async (cluster) => ({
        rows: await connectionsFedBy(secret, cluster, terminal),
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
      if (format === 'table' || format === 'wide') advise(rows, { secret, namespace }, terminal);
    });
};

async function connectionsFedBy(
  secret: string,
  { client, namespace }: Cluster,
  terminal: Terminal,
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

interface Rotation {
  readonly secret: string;
  readonly namespace: string;
}

function advise(rows: readonly FedConnection[], { secret, namespace }: Rotation, terminal: Terminal): void {
  if (rows.length === 0) return;
  const flows = new Set(rows.flatMap((row) => row.flows));
  terminal.tell(
    `\nA rotation touches ${count(rows.length, 'Connection')} and ${count(flows.size, 'flow')}. So that none of them stops:`,
  );
  terminal.tell(
    '  1. Let the server accept the new credential while it still accepts the old one: a second password, key or user.',
  );
  terminal.tell(
    `  2. Write it into secret ${secret}, all its keys in one change: each Connection above is tested at once, once.`,
  );
  terminal.tell(
    `  3. Wait until they are ready: kubectl wait --for=condition=Ready ${rows
      .map(({ connection }) => `connection/${connection}`)
      .join(' ')} -n ${namespace}`,
  );
  terminal.tell(
    '  4. Take the old credential from the server. Before that, going back is one change of the Secret.',
  );
  const down = rows.filter(({ ready }) => ready !== 'True').map(({ connection }) => connection);
  if (down.length > 0)
    terminal.tell(
      `Not ready before you begin: ${down.join(', ')}. Mend these first, or you cannot tell what the rotation did.`,
    );
}
