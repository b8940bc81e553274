import { Connections } from '../../api/kinds.ts';
import type { DefineCommand } from '../command.ts';
import { inCluster, need } from '../cluster.ts';
import { withCluster, withOutput } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import { count, PRINT_FORMATS, formatOf, show } from '../output/output.ts';
import { usesOf } from '../uses.ts';

/** `usage`: where a Connection is used. */
export const define: DefineCommand = (command, terminal) => {
  withCluster(withOutput(command))
    .argument('<name>', 'name of the Connection')
    .description('Finds every use of a Connection: flow, step and field, all of them.')
    .addHelpText('after', '\nExample:\n  kubectl connection usage orders -n shop')
    .action(async (name: string, options: ClusterOptions & { readonly output: string }) => {
      const format = formatOf(options.output, PRINT_FORMATS);
      const rows = await inCluster(options, async (cluster) => {
        const uses = await usesOf(cluster.client, cluster.namespace, new Set([name]));
        if (uses.length === 0) await need(cluster, Connections, name);
        return uses;
      });
      show(terminal, format, {
        rows,
        columns: [
          { head: 'FLOW', text: ({ flow }) => flow },
          { head: 'STEP', text: ({ step }) => step },
          { head: 'FIELD', text: ({ field }) => field },
          { head: 'OBJECT', text: ({ object }) => object },
        ],
        name: ({ flow }) => `flow.mooring.dev/${flow}`,
        none: `no flow uses ${name}`,
      });
      if (format === 'table')
        terminal.tell(
          `used by ${count(new Set(rows.map(({ flow }) => flow)).size, 'flow')} in ${count(rows.length, 'place')}`,
        );
    });
};
