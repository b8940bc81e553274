import { basename } from 'node:path';
import { COMPLETE, run } from './program.ts';
import { processTerminal } from './terminal.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0); // who reads has read enough, as `| head` does
});
/** The oldest Node.js whose parts we use. */
const NEEDED = 24;

const [, program = '', ...args] = process.argv;
const asked = basename(program).startsWith('kubectl_complete') ? [COMPLETE, ...args] : args;
if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  console.error(`error: this is Node.js ${process.versions.node}: put ${NEEDED} or newer on PATH`);
  process.exit(2);
}
process.exitCode = await run(asked, processTerminal());
