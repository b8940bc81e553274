import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { readFlags } from '../../src/flags.ts';
import { operate } from '../../src/operate.ts';
import { shiftableClock } from './clock.ts';

/*
 * shifted.ts PIPE AHEAD_MS [FLAG…]: the operator with a clock that is so far ahead, and is put forward by as many
 * milliseconds as each line of the named pipe says.
 */
const [pipe = '', aheadMs = '0', ...args] = process.argv.slice(2);
const flags = readFlags(args, process.env);
if (typeof flags === 'string') throw new Error('help is not for tests');
const clock = shiftableClock(Number(aheadMs));
const lines = createInterface({ input: createReadStream(pipe, { flags: 'r+' }) }); // r+: there is no end while no process writes
lines.on('line', (line) => clock.shift(Number(line)));
await operate(flags, clock);
process.exit();
