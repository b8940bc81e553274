import { HELP, readFlags } from './flags.ts';
import { operate } from './operate.ts';
import { systemClock } from './runtime/clock.ts';
import { NO_INSPECTOR, opensInspector } from './runtime/inspector.ts';
import { describe } from './runtime/log.ts';
import { ownVersion } from './runtime/version.ts';

await main().catch((error: unknown) => {
  console.error(describe(error));
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const flags = readFlags(process.argv.slice(2), process.env);
  if (flags === 'help') return void process.stdout.write(HELP);
  if (flags === 'version') return void process.stdout.write(`${await ownVersion()}\n`);
  if (opensInspector(process))
    throw new Error(
      `start Node.js with ${NO_INSPECTOR}: without it, the process of a test could open its debugger`,
    );
  await operate(flags, systemClock);
}
