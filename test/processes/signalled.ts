import { url } from 'node:inspector';
import { keepInspectorShut } from '../../src/runtime/inspector.ts';
import { closePools, deedPool, request, shop } from '../probe/pools.ts';

/*
 * signalled.ts [listen]: an operator in small, or a plugin where it listens. A test signals it; a few tests later it
 * says whether its debugger is open.
 */
if (process.argv[2] === 'listen') keepInspectorShut();
const pool = deedPool();
await pool.run(request('signalParent'), shop);
for (let tests = 0; tests < 20 && url() === undefined; tests += 1) await pool.run(request('behave'), shop);
console.log(url() === undefined ? 'shut' : 'open');
await closePools();
process.exit();
