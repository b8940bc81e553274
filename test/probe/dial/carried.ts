import type { Socket } from 'node:net';
import { connector } from '../../../src/contract/connector.ts';
import type { Connector, Network } from '../../../src/contract/connector.ts';
import { object } from '../../../src/contract/schema.ts';
import { Secret } from '../../../src/contract/secret.ts';
import type { TargetList } from '../../../src/probe/lists.ts';
import { runTest } from '../../../src/probe/run.ts';
import { parseAllowTarget } from '../../../src/probe/target.ts';

/** What a driver does with the network. */
export type Use = (network: Network) => Promise<void>;

interface Route {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly lists?: readonly TargetList[];
  readonly timeoutMs?: number;
  readonly anyRemoteName?: boolean;
}

function typeOf(use: Use): Connector {
  return connector({
    type: 'carried',
    title: 'Carried',
    summary: 'A type of a test.',
    category: 'generic',
    stage: 'alpha',
    parameters: object({}),
    secrets: object({}),
    samples: [{ name: 'only', parameters: {}, secrets: [] }],
    async test({ network }) {
      await use(network);
      return {};
    },
  });
}

/** Runs a test that does no more than that, the way that the parameters tell. */
export function run(
  use: Use,
  { parameters, secrets = {}, lists = [], timeoutMs = 1000, anyRemoteName = false }: Route,
) {
  const wrapped = Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [name, new Secret(value)]),
  );
  const request = {
    type: 'carried',
    parameters,
    secrets: wrapped,
    auth: undefined,
    probe: undefined,
    timeoutMs,
  };
  const rules = {
    allowTargets: [parseAllowTarget('127.0.0.1/32')],
    denyTargets: ['10.96.0.1'],
    lists,
    clusterDomain: 'cluster.test',
    anyRemoteName,
  };
  return runTest(typeOf(use), request, { rules, signal: new AbortController().signal });
}

/** Dials a host. */
export const dial =
  (host: string, port = 5432) =>
  async (network: Network) =>
    void (await network.dial({ host, port }));
/** The Secret with the password of a proxy. */
export const login = { secrets: { proxyPassword: 'p:w' } };

/** Parameters that name a proxy on this machine. */
export const proxy = (type: string, port: number, user?: string) => ({
  proxy: { type, host: '127.0.0.1', port, ...(user !== undefined && { user }) },
});

/** Collects what a proxy is sent, and answers each message in turn. */
export function answering(answers: readonly (string | Buffer)[], heard: Buffer[]) {
  return (socket: Socket) => {
    let next = 0;
    socket.on('data', (chunk: Buffer) => {
      heard.push(chunk);
      const answer = answers[next];
      next += 1;
      if (answer !== undefined) socket.write(answer);
    });
  };
}
