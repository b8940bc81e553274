import type { DefineCommand } from '../command.ts';
import { inCluster } from '../cluster.ts';
import { connectionsFedBy } from '../fed.ts';
import { withCluster, withOutput } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import { PRINT_FORMATS, formatOf, show } from '../output/output.ts';
import { statusColour } from '../output/status.ts';
import { adviseRotation } from '../rotation.ts';

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
