import { HELP, readFlags } from './flags.ts';
import { operate } from './operate.ts';
import { systemClock } from './runtime/clock.ts';
import { describe } from './runtime/log.ts';

await main().catch((error: unknown) => {
  console.error(describe(error));
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const flags = readFlags(process.argv.slice(2), process.env);
  if (flags === undefined) return void process.stdout.write(HELP);
  await operate(flags, systemClock);
}
