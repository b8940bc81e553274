import { once } from 'node:events';
import { connect } from 'node:net';
import { attack } from './attacks.ts';

/*
 * The attack of a program that is held by its user and its container alone. Prints what it reached.
 */
const [apiServer = ''] = process.argv.slice(-1);
const dials = [(host: string, port: number) => once(connect({ host, port }), 'connect')];
void attack({ apiServer, dials }).then((reached) => {
  console.log(JSON.stringify(reached));
  process.exit();
});
