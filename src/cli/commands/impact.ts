import type { DefineCommand } from '../command.ts';
import { inCluster } from '../cluster.ts';
import { connectionsFedBy } from '../fed.ts';
import type { FedConnection } from '../fed.ts';
import { withCluster, withOutput } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import { count, PRINT_FORMATS, formatOf, show } from '../output/output.ts';
import { statusColour } from '../output/status.ts';
import type { Terminal } from '../output/terminal.ts';

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
