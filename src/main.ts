import { HELP, readFlags } from './flags.ts';
import { operate } from './operate.ts';
import { systemClock } from './runtime/clock.ts';
import { NO_INSPECTOR, opensInspector } from './runtime/inspector.ts';
import { createLog, describe } from './runtime/log.ts';
import { ownVersion } from './runtime/version.ts';
import { wait, WAIT } from './wait.ts';

process.on('uncaughtException', end);
await main().catch(end);

/** The last line of a log is one of it, too. */
function end(error: unknown): void {
  createLog('error').error('ended by an error', { error: describe(error) });
  process.exit(1);
}

async function main(): Promise<void> {
  const [first, ...others] = process.argv.slice(2);
  if (first === WAIT) {
    const tell = (text: string) => process.stdout.write(`${text}\n`);
    process.exitCode = await wait(others, { clock: systemClock, tell });
    return;
  }
  const flags = readFlags(process.argv.slice(2), process.env);
  if (flags === 'help') return void process.stdout.write(HELP);
  if (flags === 'version') return void process.stdout.write(`${await ownVersion()}\n`);
  if (opensInspector(process))
    throw new Error(
      `start Node.js with ${NO_INSPECTOR}: without it, the process of a test could open its debugger`,
    );
  await operate(flags, systemClock);
}
