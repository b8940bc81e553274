import type { Connection } from '../../api/connection.ts';
import { Connections } from '../../api/kinds.ts';
import type { DefineCommand } from '../command.ts';
import { inCluster, need } from '../cluster.ts';
import { CliFailure } from '../failure.ts';
import { withCluster, withOutput } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import { count, PRINT_FORMATS, formatOf, show } from '../output/output.ts';
import { foreignUsersOf, userName, usesOf } from '../uses.ts';
import type { ForeignUser, Use } from '../uses.ts';

/** `usage`: where a Connection is used. */
export const define: DefineCommand = (command, terminal) => {
  withCluster(withOutput(command))
    .argument('<name>', 'name of the Connection')
    .description('Finds every use of a Connection: flow, step and field, all of them.')
    .addHelpText('after', '\nExample:\n  kubectl connection usage orders -n shop')
    .action(async (name: string, options: ClusterOptions & { readonly output: string }) => {
      const format = formatOf(options.output, PRINT_FORMATS);
      const { rows, there, namespace } = await inCluster(options, async (cluster) => {
        const { client, namespace } = cluster;
        const uses = await usesOf(client, namespace, new Set([name]), terminal);
        const there =
          uses.length === 0
            ? await need(cluster, Connections, name)
            : await client.get(Connections, { namespace, name });
        return { rows: [...uses, ...foreignUses(name, there)], there, namespace };
      });
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
      const flows = count(new Set(rows.map(({ flow }) => flow)).size, 'flow');
      if (there === undefined)
        throw new CliFailure(
          'finding',
          `there is no Connection ${name} in namespace ${namespace}, though ${flows} ${flows === '1 flow' ? 'names' : 'name'} it`,
        );
      if (format === 'table' && rows.length > 0)
        terminal.tell(`used by ${flows} in ${count(rows.length, 'place')}${unseen(there)}`);
    });
};

/** A use by an object that is no Flow, in the columns of one by a Flow. */
interface ForeignUse extends Use {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

function isForeign(row: Use): row is ForeignUse {
  return 'kind' in row;
}

function foreignUses(connection: string, there: Connection | undefined): readonly ForeignUse[] {
  if (there === undefined) return [];
  return foreignUsersOf(there).map((user) => ({
    namespace: there.metadata.namespace ?? '',
    flow: userName(user),
    step: '',
    field: user.path,
    connection,
    object: sourceOf(user),
    group: user.group ?? '',
    kind: user.kind,
    name: user.name,
  }));
}

function sourceOf({ readsSource }: ForeignUser): string {
  return readsSource === true ? 'reads the source' : '';
}

/** Of other kinds, no more is known here than what status names. */
function unseen({ status }: Connection): string {
  return status?.usage?.truncated === true
    ? `; its status counts ${status.usage.count}, and of other kinds than Flow it names the first 20 alone`
    : '';
}
