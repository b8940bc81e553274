import { run } from './program.ts';
import { processTerminal } from './terminal.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0); // who reads has read enough, as `| head` does
});
process.exitCode = await run(process.argv.slice(2), processTerminal());
