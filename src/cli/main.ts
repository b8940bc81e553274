import { basename } from 'node:path';
import { COMPLETE, run } from './program.ts';
import { processTerminal } from './output/terminal.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0); // the reader has read enough, as `| head` does
});

const [, program = '', ...args] = process.argv;
const commandLine = basename(program).startsWith('kubectl_complete') ? [COMPLETE, ...args] : args;
const called = program.endsWith('mooring') ? 'kubectl mooring' : 'kubectl connection';
process.exitCode = await run(commandLine, processTerminal(process), called);
