import { connectorOf } from '../../src/connectors/index.ts';
import type { ProbeResult } from '../../src/probe/message.ts';
import { closeServers, listen } from '../probe/sockets.ts';
import { freePort } from '../support/process.ts';
import { attempt } from '../support/servers/attempt.ts';
import type { Attempt } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startEtcd } from '../support/servers/etcd.ts';
import { OPENSEARCH_PASSWORD, startOpensearch } from '../support/servers/opensearch.ts';
import { allTrials } from '../support/servers/trials.ts';

/* Several servers in one Connection: a real one among some that are down, for each driver whose types take several. */

const trials = await allTrials();

/** A server that runs, and a test of it alone that succeeds. */
interface Started {
  readonly server: { stop(): Promise<unknown> };
  readonly alone: Attempt;
}

const LOGIN = { root: 'root-pw', app: 'app-pw' };

const STARTS: Readonly<Record<string, (pem: Certificates) => Promise<Started>>> = {
  ...Object.fromEntries(
    ['postgresql', 'redis', 'mongodb', 'cassandra', 'nats', 'amqp', 'zookeeper', 'kafka'].map((type) => [
      type,
      async (pem: Certificates) => {
        const { server, attempt: alone } = await trials.get(type)!.startWithLogin(pem);
        return { server, alone: { ...alone, secrets: { ...alone.secrets, caCertificate: pem.ca } } };
      },
    ]),
  ),
  async etcd() {
    const server = await startEtcd(LOGIN);
    const parameters = { url: `http://127.0.0.1:${server.port}`, user: 'app' };
    return { server, alone: { parameters, secrets: { password: LOGIN.app }, auth: 'password' } };
  },
  async opensearch({ good, ca }) {
    const server = await startOpensearch(good, ca);
    const parameters = { url: `https://127.0.0.1:${server.port}`, user: 'app' };
    const secrets = { password: OPENSEARCH_PASSWORD, caCertificate: ca };
    return { server, alone: { parameters, secrets, auth: 'password' } };
  },
};

/** The port of the server that a test of one names. */
function portOf({ parameters }: Attempt): number {
  const { port, url, brokers } = parameters;
  if (Array.isArray(brokers)) return Number(String(brokers[0]).split(':')[1]);
  return typeof url === 'string' ? Number(new URL(url).port) : Number(port);
}

/** The same test, of the servers at these ports. */
function among({ parameters, ...rest }: Attempt, ports: readonly number[]): Attempt {
  const { url, brokers } = parameters;
  const places = ['host', 'port', 'url', 'brokers'];
  const others = Object.fromEntries(Object.entries(parameters).filter(([name]) => !places.includes(name)));
  const hosts = ports.map((each) => `127.0.0.1:${each}`);
  if (typeof url === 'string') {
    const urls = hosts.map((each) => `${new URL(url).protocol}//${each}`);
    return { ...rest, parameters: { ...others, urls }, timeoutMs: 30_000 };
  }
  const list = brokers === undefined ? { hosts } : { brokers: hosts };
  return { ...rest, parameters: { ...others, ...list }, timeoutMs: 30_000 };
}

function told(result: ProbeResult) {
  if (result.status === 'Succeeded') return { servers: result.servers };
  return { reason: result.reason, message: result.message };
}

/** In clear, a request is the first thing that is said, and holds the credential: a server that hangs up then may have read it. */
const SHOWN_AT_ONCE = new Set(['etcd']);
const GIVEN_UP = {
  reason: 'ConnectionClosed',
  message: expect.stringMatching(/^server 1 of 2, after which no other is asked: /),
};

afterEach(closeServers);

describe.each(Object.keys(STARTS))('%s with several servers', (type) => {
  const connector = connectorOf(type)!;
  let pem: Certificates;
  let started: Started;
  let dead: readonly [number, number];

  beforeAll(async () => {
    pem = await certificates();
    started = await STARTS[type]!(pem);
    dead = [await freePort(), await freePort()];
  }, 600_000);
  afterAll(() => started?.server.stop(), 60_000);

  it('goes on where the first is down, and tells how many answered', async () => {
    const result = await attempt(connector, among(started.alone, [dead[0], portOf(started.alone)]));

    expect(told(result)).toEqual({ servers: { answered: 1, of: 2 } });
  }, 60_000);

  it('tells that a further one is down', async () => {
    const result = await attempt(connector, among(started.alone, [portOf(started.alone), dead[0]]));

    expect(told(result)).toEqual({ servers: { answered: 1, of: 2 } });
  }, 60_000);

  it('goes on where the first hangs up before it is shown the credential', async () => {
    const { port } = await listen((socket) => void socket.destroy());

    const result = await attempt(connector, among(started.alone, [port, portOf(started.alone)]));

    expect(told(result)).toEqual(SHOWN_AT_ONCE.has(type) ? GIVEN_UP : { servers: { answered: 1, of: 2 } });
  }, 60_000);

  it('says so where all are down', async () => {
    const result = await attempt(connector, among(started.alone, dead));

    expect(told(result)).toEqual({
      reason: 'ConnectionRefused',
      message: expect.stringMatching(/^no server of 2 can be used, 0 answered: /),
    });
  }, 60_000);

  it('shows no further server a credential that one has refused', async () => {
    const bystander = await listen();
    const secrets = { ...started.alone.secrets, password: 'wrong' };
    const ports = [dead[0], portOf(started.alone), bystander.port];

    const result = await attempt(connector, { ...among(started.alone, ports), secrets });

    expect(told(result)).toEqual({
      reason: 'CredentialsRejected',
      message: expect.stringMatching(/^server 2 of 3, after which no other is asked: /),
    });
    expect(bystander.seen).toBe(0);
  }, 60_000);
});
