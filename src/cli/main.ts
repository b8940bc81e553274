import { basename } from 'node:path';
import { COMPLETE, run } from './program.ts';
import { processTerminal } from './output/terminal.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0); // the reader has read enough, as `| head` does
});

const [, program = '', ...args] = process.argv;
const asked = basename(program).startsWith('kubectl_complete') ? [COMPLETE, ...args] : args;
const name = program.endsWith('mooring') ? 'kubectl mooring' : 'kubectl connection';
process.exitCode = await run(asked, processTerminal(process), name);
