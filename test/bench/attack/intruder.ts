import { once } from 'node:events';
import { connect } from 'node:net';
import type { TestReport } from '../../../src/contract/connector.ts';
import { sealNetwork } from '../../../src/probe/seal.ts';
import { sealCode } from '../../../src/probe/sealedCode.ts';
import { sealProcess } from '../../../src/probe/sealedProcess.ts';
import { serveTests } from '../../../src/probe/service.ts';
import { plainConnector } from '../../support/plainConnector.ts';
import { ATTACKS } from './attacks.ts';
import type { Dial, Prey } from './attacks.ts';

/*
 * A probe process that a server has taken over, in the place of child.cjs: sealed as that is, with hostile code where its
 * types were. Called as intruder.js KIND NAME PREY it is a program that nothing holds, and shows that the attack is one.
 */
const [kind, name, prey] = process.argv.slice(2);
if (kind !== undefined && name !== undefined && prey !== undefined) {
  const dial: Dial = async (place) => {
    const socket = connect(place);
    await once(socket, 'connect');
    return socket;
  };
  // As its caller wrote it.
  void Promise.resolve(attack(kind, name)(JSON.parse(prey) as Prey, dial)).then((got) => {
    console.log(String(got));
    process.exit();
  });
} else serve();

function serve(): void {
  /** What the process was handed since it was taken over. */
  const handed: string[] = [];
  process.stdin.on('data', (order: string) => handed.push(order));
  sealNetwork();
  sealProcess();
  sealCode();
  serveTests(({ type }) =>
    plainConnector(type, async ({ parameters, network }) => {
      const given = parameters as { readonly prey?: Prey; readonly text?: string }; // as the measurement wrote them
      if (given.prey === undefined) return report(String(handed.join().split(given.text ?? '').length - 1));
      const [of = '', called = ''] = type.split('/');
      const got = await attack(of, called)(given.prey, (place) => network.dial(place));
      return report(got === true || String(got).includes('canary') ? 'reached' : 'stopped');
    }),
  );
}

function report(word: string): TestReport {
  return { server: { name: word, version: String(process.pid) } };
}

function attack(of: string, called: string): (prey: Prey, dial: Dial) => unknown {
  const found = Object.entries(ATTACKS).find(([each]) => each === of)?.[1][called];
  if (found === undefined) throw new Error(`there is no attack ${of}/${called}`);
  return found;
}
