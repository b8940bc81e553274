import type { Command } from 'commander';
import { changeAll, SUSPEND } from '../change.ts';
import type { SpecChange } from '../change.ts';
import { inCluster } from '../cluster.ts';
import type { DefineCommand } from '../command.ts';
import { withCluster, withDryRun } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import { chosen } from '../selection.ts';
import type { Terminal } from '../output/terminal.ts';

interface Options extends ClusterOptions {
  readonly selector?: string;
  readonly dryRun?: string;
}

/** `suspend`: no tests until `resume`. */
export const define: DefineCommand = (command, terminal) => {
  command
    .description(
      'Suspends Connections: nothing is tested, and Ready keeps its last status, until they are resumed.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  kubectl connection suspend orders lake\n  kubectl connection suspend -l team=data',
    );
  defineChange(command, terminal, SUSPEND);
};

/** A command that makes the same change to the Connections that it names. */
export function defineChange(command: Command, terminal: Terminal, change: SpecChange): void {
  withCluster(withDryRun(command))
    .argument('[names...]', 'names of Connections')
    .option('-l, --selector <selector>', 'the Connections with these labels')
    .action(async (names: readonly string[], { selector, dryRun, ...options }: Options) => {
      await inCluster(options, async (cluster) =>
        changeAll(await chosen({ names, selector }, cluster), change, { cluster, dryRun, terminal }),
      );
    });
}
