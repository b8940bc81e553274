import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { connect } from 'node:net';
import type { Network } from '../../src/contract/connector.ts';
import { sealNetwork } from '../../src/probe/seal.ts';
import { sealCode } from '../../src/probe/sealedCode.ts';
import { sealProcess } from '../../src/probe/sealedProcess.ts';
import { serveTests } from '../../src/probe/service.ts';
import { plainConnector } from '../support/plainConnector.ts';
import { attack } from './attacks.ts';
import type { Reached } from './attacks.ts';

/*
 * A probe process in which a server runs its own JavaScript: it takes the place of the one that is shipped, and is
 * sealed as that is. Each test, of whatever type, is an attack; its figures come back as the name of the server.
 */
interface Bait {
  readonly host: string;
  readonly port: number;
  /** HOST:PORT of the API server. */
  readonly database: string;
}

const ATTACK = plainConnector('postgresql', async ({ parameters, network }) => {
  const bait = parameters as unknown as Bait; // the Connection of the test that runs here
  answer(await attack({ apiServer: bait.database, dials: waysOut(network, bait) }));
});

sealNetwork();
sealProcess();
sealCode();
serveTests(() => ATTACK);

/** Its own verdict, since what the guard denies has ended the test, whatever became of it. */
function answer({ tokens, operator, apiServer, siblings, socket, tried }: Reached): void {
  const server = {
    name: `tokens ${tokens.length} operator ${operator.length} api ${apiServer.length}`,
    version: `siblings ${siblings.length} socket ${socket.length} of ${tried}`,
  };
  const result = { status: 'Succeeded', steps: [], durationMs: 1, server };
  writeSync(3, `${JSON.stringify({ kind: 'result', result, last: true })}\n`);
  process.exit();
}

/** The guard with a handle beneath it that goes elsewhere than it is told, a socket of its own, and the guard. */
function waysOut(network: Network, bait: Bait) {
  return [
    (host: string, port: number) => {
      redirectHandles(host, port);
      return network.dial({ host: bait.host, port: bait.port });
    },
    (host: string, port: number) => once(connect({ host, port }), 'connect'),
    (host: string, port: number) => network.dial({ host, port }),
  ];
}

interface Handle {
  connect: (this: Handle, request: unknown, address: string, port: number) => number;
}

/** By what Node.js uses itself, undocumented. */
function redirectHandles(host: string, port: number): void {
  const net = process.getBuiltinModule('node:net') as unknown as {
    _createServerHandle(address: string, port: number, family: 4): Handle;
  };
  const prototype = Object.getPrototypeOf(net._createServerHandle('127.0.0.1', 0, 4)) as Handle;
  const original = prototype.connect;
  prototype.connect = function redirected(request) {
    return original.call(this, request, host, port);
  };
}
