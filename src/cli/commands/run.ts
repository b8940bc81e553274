import type { DefineCommand } from '../command.ts';
import { inCluster } from '../cluster.ts';
import { runInPlace } from '../child.ts';
import { readConnection } from './credentials.ts';
import { Exit } from '../failure.ts';
import { withCluster } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import { renderingOf } from './render.ts';

interface Options extends ClusterOptions {
  readonly quiet?: boolean;
}

/** `run`: a program with a Connection in its environment. */
export const define: DefineCommand = (command, terminal) => {
  withCluster(command)
    .argument('<name>', 'name of the Connection')
    .argument('<command...>', 'the program and its arguments, behind --')
    .description(
      'Runs a program with the variables of `render -o env` in its environment, with your own rights to the Secrets. Nothing is written to disk; the exit code and the signals are those of the program.',
    )
    .option('-q, --quiet', 'do not tell what the variables leave out')
    .addHelpText('after', HELP)
    .action(async (name: string, [program = '', ...args]: readonly string[], options: Options) => {
      const opened = await inCluster(options, (cluster) => readConnection(cluster, name));
      const { entries, notes } = renderingOf('env', opened);
      if (options.quiet !== true) for (const note of notes) terminal.tell(note);
      const variables = Object.fromEntries(
        Object.entries(entries).map(([variable, value]) => [variable, value.reveal()]),
      );
      const { code } = await runInPlace(program, args, { ...process.env, ...variables });
      if (code !== 0) throw new Exit(code);
    });
};

const HELP = `
Examples:
  kubectl connection run orders -- psql -c 'select 1'
  kubectl connection run lake -- aws s3 ls`;
