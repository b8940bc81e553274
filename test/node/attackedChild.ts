import { connect } from 'node:net';
import { once } from 'node:events';
import { connector } from '../../src/contract/connector.ts';
import type { Connector, Network } from '../../src/contract/connector.ts';
import { object } from '../../src/contract/schema.ts';
import { sealNetwork } from '../../src/probe/seal.ts';
import { sealProcess } from '../../src/probe/sealedProcess.ts';
import { serveTests } from '../../src/probe/service.ts';
import { attack } from './attacks.ts';

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

sealNetwork();
sealProcess();
serveTests((): Connector =>
  connector({
    type: 'postgresql',
    title: 'Attack',
    summary: 'Attack',
    category: 'generic',
    stage: 'alpha',
    parameters: object({}),
    secrets: object({}),
    samples: [{ name: 'attack', parameters: {}, secrets: [] }],
    async test({ parameters, network }) {
      const bait = parameters as Bait; // the Connection of the test that runs here
      const apiServer = bait.database;
      const reached = await attack({ apiServer, dials: waysOut(network, bait) });
      const [host = '', port] = apiServer.split(':');
      const denied = await network.dial({ host, port: Number(port) }).then(
        () => 1,
        () => 0,
      );
      return {
        server: {
          name: `tokens ${reached.tokens.length} operator ${reached.operator.length} api ${reached.apiServer.length + denied}`,
          version: `siblings ${reached.siblings.length} socket ${reached.socket.length} of ${reached.tried}`,
        },
      };
    },
  }),
);

/** A socket of its own, the guard, and the guard with a handle beneath it that goes elsewhere than it is told. */
function waysOut(network: Network, bait: Bait) {
  return [
    (host: string, port: number) => once(connect({ host, port }), 'connect'),
    (host: string, port: number) => network.dial({ host, port }),
    (host: string, port: number) => {
      redirectHandles(host, port);
      return network.dial({ host: bait.host, port: bait.port });
    },
  ];
}

interface Handle {
  connect(this: Handle, request: unknown, address: string, port: number): number;
}

/** By what Node.js uses itself, undocumented. */
function redirectHandles(host: string, port: number): void {
  const { _createServerHandle: create } = process.getBuiltinModule('node:net') as unknown as {
    _createServerHandle(address: string, port: number, family: 4): Handle;
  };
  const prototype = Object.getPrototypeOf(create('127.0.0.1', 0, 4)) as Handle;
  const original = prototype.connect;
  prototype.connect = function redirected(this: Handle, request) {
    return original.call(this, request, host, port);
  };
}
