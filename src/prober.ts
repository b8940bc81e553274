import { runProber } from './probe/wire/prober.ts';
import { systemClock } from './runtime/clock.ts';
import { NO_INSPECTOR, opensInspector } from './runtime/inspector.ts';
import { ownVersion } from './runtime/version.ts';

/*
 * prober.ts [--connect PATH | --version]: holds the processes that run tests, and no token.
 */
process.on('uncaughtException', (error) => void end(error));
await main().catch(end);
process.exit();

async function main(): Promise<void> {
  if (opensInspector(process))
    throw new Error(
      `start Node.js with ${NO_INSPECTOR}: without it, the process of a test could open its debugger`,
    );
  await runProber(process, systemClock, (fault) => void tell('left the operator', fault), ownVersion);
}

async function end(error: unknown): Promise<void> {
  await tell('ended by an error', error);
  process.exit(1);
}

/**
 * A line as those of the operator, but on standard error: standard output may be the stream to it. What writes it is
 * loaded when there is something to say, since most probers never say anything.
 */
async function tell(message: string, error: unknown): Promise<void> {
  const { createLog, describe } = await import('./runtime/log.ts');
  createLog('error', process.stderr).error(message, { error: describe(error) });
}
