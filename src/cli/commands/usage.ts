import type { Connection } from '../../api/connection.ts';
import { Connections } from '../../api/kinds.ts';
import type { DefineCommand } from '../command.ts';
import { inCluster, need } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import { CliFailure } from '../failure.ts';
import { withCluster, withOutput } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import { count, PRINT_FORMATS, formatOf, show } from '../output/output.ts';
import type { Terminal } from '../output/terminal.ts';
import { leftOut, readUsers, userName } from '../users.ts';
import type { ForeignUser } from '../users.ts';
import { usesOf } from '../uses.ts';
import type { Use } from '../uses.ts';

/** `usage`: where a Connection is used. */
export const define: DefineCommand = (command, terminal) => {
  withCluster(withOutput(command))
    .argument('<name>', 'name of the Connection')
    .description('Finds every use of a Connection: flow, step and field, all of them.')
    .addHelpText('after', '\nExample:\n  kubectl connection usage orders -n shop')
    .action(async (name: string, options: ClusterOptions & { readonly output: string }) => {
      const format = formatOf(options.output, PRINT_FORMATS);
      const { rows, there, namespace, left } = await inCluster(options, (cluster) =>
        placesOf(name, cluster, terminal),
      );
      show(terminal, format, {
        rows,
        columns: [
          { head: 'FLOW', room: 'whole', text: ({ flow }) => flow },
          { head: 'STEP', text: ({ step }) => step },
          { head: 'FIELD', room: 'whole', text: ({ field }) => field },
          { head: 'OBJECT', room: 'prose', text: ({ object }) => object },
        ],
        name: (row) =>
          isForeign(row)
            ? `${row.kind.toLowerCase()}.${row.group}/${row.name}`
            : `flow.mooring.dev/${row.flow}`,
        none: `no flow uses ${name}`,
      });
      const users = usersAmong(rows);
      if (there === undefined)
        throw new CliFailure(
          'finding',
          `there is no Connection ${name} in namespace ${namespace}, though ${users} ${users.startsWith('1 ') ? 'names' : 'name'} it`,
        );
      if (format === 'table' && (rows.length > 0 || left !== ''))
        terminal.tell(`used by ${users} in ${count(rows.length, 'place')}${left}`);
    });
};

/** Every place where a Connection is used, whether it is there or not. */
async function placesOf(name: string, cluster: Cluster, terminal: Terminal) {
  const { client, namespace } = cluster;
  const uses = await usesOf(client, namespace, new Set([name]), terminal);
  const users = await readUsers(cluster, terminal);
  const there = await client.get(Connections, { namespace, name });
  const absent: Connection = {
    metadata: { namespace, name, uid: '', resourceVersion: '' },
    spec: { type: '' },
  };
  const rows = [...uses, ...users.of(there ?? absent).map((user) => foreignUse(namespace, name, user))];
  if (there === undefined && rows.length === 0) await need(cluster, Connections, name);
  return { rows, there, namespace, left: leftOut(users) };
}

/** `2 flows`, or `3 objects` where others than Flows are among them. */
function usersAmong(rows: readonly Use[]): string {
  const noun = rows.some(isForeign) ? 'object' : 'flow';
  return count(new Set(rows.map(({ flow }) => flow)).size, noun);
}

/** A use by an object that is no Flow, in the columns of one by a Flow. */
interface ForeignUse extends Use {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

function isForeign(row: Use): row is ForeignUse {
  return 'kind' in row;
}

function foreignUse(namespace: string, connection: string, user: ForeignUser): ForeignUse {
  const { kind, name, path, group = '' } = user;
  return {
    namespace,
    flow: userName(user),
    step: '',
    field: path,
    connection,
    object: sourceOf(user),
    group,
    kind,
    name,
  };
}

function sourceOf({ readsSource }: ForeignUser): string {
  return readsSource === true ? 'reads the source' : '';
}
