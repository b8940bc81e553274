import { probePool } from './probe/pool.ts';
import { probeProgram } from './probe/programs.ts';
import { serveOperator } from './probe/wire/server.ts';
import type { StartPool } from './probe/wire/server.ts';
import { NO_INSPECTOR, opensInspector } from './runtime/inspector.ts';

/*
 * The prober: holds the processes that run tests, and no token. It does what the operator says at the other end of its
 * standard streams, and ends with it.
 */
if (opensInspector(process))
  throw new Error(
    `start Node.js with ${NO_INSPECTOR}: without it, the process of a test could open its debugger`,
  );

const startPool: StartPool = (limits, denyTargets) =>
  probePool({ ...probeProgram('child'), ...limits, denyTargets });

await serveOperator({ input: process.stdin, output: process.stdout }, startPool);
process.exit();
