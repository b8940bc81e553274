import { runProber } from './probe/wire/prober.ts';
import { systemClock } from './runtime/clock.ts';
import { NO_INSPECTOR, opensInspector } from './runtime/inspector.ts';
import { ownVersion } from './runtime/version.ts';

/*
 * prober.ts [--connect PATH | --version]: holds the processes that run tests, and no token.
 */
if (opensInspector(process))
  throw new Error(
    `start Node.js with ${NO_INSPECTOR}: without it, the process of a test could open its debugger`,
  );
await runProber(process, systemClock, console.error, ownVersion);
process.exit();
