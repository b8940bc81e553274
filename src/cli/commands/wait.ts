import { gate } from '../../gate.ts';
import { systemClock } from '../../runtime/clock.ts';
import { milliseconds } from '../../validation/duration.ts';
import { inCluster } from '../cluster.ts';
import type { DefineCommand } from '../command.ts';
import { CliFailure } from '../failure.ts';
import { withCluster } from '../options.ts';
import type { ClusterOptions } from '../options.ts';

interface Options extends ClusterOptions {
  readonly timeout: string;
}

/** `wait`: a gate, for a script or a person; Pods have `mooring wait`. */
export const define: DefineCommand = (command, terminal) => {
  withCluster(command)
    .argument('<names...>', 'names of Connections')
    .option('--timeout <duration>', 'how long: 90s, 5m', '5m')
    .description(
      'Waits until Connections are ready as they are now. One that does not exist yet is waited for, too.',
    )
    .addHelpText(
      'after',
      '\nIn a Pod, an init container of the image of the operator does the same: see docs/bindings.md.\n\nExample:\n  kubectl connection wait orders lake --timeout 2m',
    )
    .action(async (names: readonly string[], { timeout, ...options }: Options) => {
      const timeoutMs = milliseconds(timeout);
      if (timeoutMs === undefined) throw new CliFailure('usage', '--timeout is a duration: 90s, 5m or 1h30m');
      const missing = await inCluster(options, ({ client, namespace }) =>
        gate(names, { client, clock: systemClock, namespace, timeoutMs, tell: (why) => terminal.tell(why) }),
      );
      if (missing.length > 0) throw new CliFailure('finding', `not in time: ${missing.join('; ')}`);
    });
};
