import { basename } from 'node:path';
import { isUnseen } from './first.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0); // the reader has read enough, as `| head` does
});

const [, program = '', ...args] = process.argv;

// What takes its time to load comes after that.
const [{ COMPLETE, run }, { processTerminal }] = await Promise.all([
  import('./program.ts'),
  import('./output/terminal.ts'),
]);
const commandLine = basename(program).startsWith('kubectl_complete') ? [COMPLETE, ...args] : args;
const called = program.endsWith('mooring') ? 'kubectl mooring' : 'kubectl connection';
process.exitCode = await run(commandLine, processTerminal(process), called);
if (isUnseen && process.exitCode !== 0) {
  const { typedAhead } = await import('./dialog/keys.ts');
  await typedAhead(process.stdin); // the shell would show what was typed for questions that were never asked
}
