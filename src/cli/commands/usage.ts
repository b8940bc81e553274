import { Connections } from '../../api/kinds.ts';
import type { DefineCommand } from '../command.ts';
import { inCluster, need } from '../cluster.ts';
import { CliFailure } from '../failure.ts';
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
      const {
        uses: rows,
        there,
        namespace,
      } = await inCluster(options, async (cluster) => {
        const { client, namespace } = cluster;
        const uses = await usesOf(client, namespace, new Set([name]), terminal);
        if (uses.length === 0) await need(cluster, Connections, name);
        const there = (await client.get(Connections, { namespace, name })) !== undefined;
        return { uses, there, namespace };
      });
      show(terminal, format, {
        rows,
        columns: [
          { head: 'FLOW', room: 'whole', text: ({ flow }) => flow },
          { head: 'STEP', text: ({ step }) => step },
          { head: 'FIELD', room: 'whole', text: ({ field }) => field },
          { head: 'OBJECT', room: 'prose', text: ({ object }) => object },
        ],
        name: ({ flow }) => `flow.mooring.dev/${flow}`,
        none: `no flow uses ${name}`,
      });
      const flows = count(new Set(rows.map(({ flow }) => flow)).size, 'flow');
      if (!there)
        throw new CliFailure(
          'finding',
          `there is no Connection ${name} in namespace ${namespace}, though ${flows} ${flows === '1 flow' ? 'names' : 'name'} it`,
        );
      if (format === 'table' && rows.length > 0)
        terminal.tell(`used by ${flows} in ${count(rows.length, 'place')}`);
    });
};
