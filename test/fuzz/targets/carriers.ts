import type { Socket } from 'node:net';
import type { ProbeQuestion } from '../../../src/contract/connector.ts';
import { Secret } from '../../../src/contract/secret.ts';
import { playedNetwork } from '../../support/playedNetwork.ts';
import type { Input } from '../input.ts';
import type { Target } from '../target.ts';
import { isOfClient } from './drivers.ts';

/* What comes before the protocol of a server, and below the declared types: proxies, and answers of HTTP. */

const PATIENCE_MS = 5;
const PLACE = { host: 'a', port: 1 };
const LOGIN = { user: 'app', password: new Secret('app-pw') };
const URL_ASKED = new URL('http://a:1/');
const TOKEN = '{"access_token":"x","token_type":"Bearer","expires_in":3600}';
const EXPECTED: NonNullable<ProbeQuestion['expect']> = {
  status: [200],
  json: { '/account/id': { type: 'string', minLength: 1 }, '/items/0': { minimum: 1 } },
};

/** Conversations with what stands before a server, or is one of HTTP. */
export const CARRIERS: Readonly<Record<string, () => Promise<Target>>> = {
  socks: () =>
    conversation(
      [
        ['\u0005\u0002', '\u0001\0', '\u0005\0\0\u0001\u007f\0\0\u0001\0\u0050'],
        ['\u0005\0', '\u0005\u0005\0\u0003\u0001a\0\u0050'],
      ],
      async () => {
        const { connectBySocks } = await import('../../../src/drivers/socks.ts');
        return (socket) => connectBySocks(socket, PLACE, LOGIN);
      },
    ),
  httpproxy: () =>
    conversation(
      [
        ['HTTP/1.1 200 Connection established\r\nProxy-Agent: a\r\n\r\n'],
        ['HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="a"\r\nContent-Length: 0\r\n\r\n'],
      ],
      async () => {
        const { connectByHttp } = await import('../../../src/drivers/http/proxy.ts');
        return (socket) => connectByHttp(socket, 'a:1', LOGIN);
      },
    ),
  httpanswers: () =>
    conversation(
      [
        [
          `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${TOKEN.length}\r\n\r\n${TOKEN}`,
        ],
        ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '2\r\n{}\r\n', '0\r\n\r\n'],
        [
          'HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm="a", nonce="b", qop="auth"\r\nContent-Length: 0\r\n\r\n',
        ],
        ['HTTP/1.1 429 No\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n'],
        ['HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n{"account":{"id":"a"},"items":[1]}'],
      ],
      answers,
    ),
};

type Talk = (socket: Socket, signal: AbortSignal) => Promise<unknown>;

/** One request, and all that reads its answer. */
async function answers(): Promise<Talk> {
  const { exchange, retryAfterMs } = await import('../../../src/drivers/http/http.ts');
  const { checkAnswer } = await import('../../../src/drivers/http/expectation.ts');
  const { refusedScheme } = await import('../../../src/drivers/http/digest.ts');
  const { accessTokenIn } = await import('../../../src/drivers/http/token.ts');
  return async (socket, signal) => {
    const answer = await exchange(socket, { method: 'GET', url: URL_ASKED, headers: {} }, signal);
    retryAfterMs(answer);
    refusedScheme(answer);
    await unlessFailure(async () => checkAnswer(answer, EXPECTED));
    return accessTokenIn(answer);
  };
}

async function conversation(
  seeds: readonly (readonly string[])[],
  load: () => Promise<Talk>,
): Promise<Target> {
  const talk = await load();
  const { signal } = new AbortController();
  return {
    seeds: seeds.map((messages) => messages.map((each) => Buffer.from(each, 'latin1'))),
    async run(input: Input) {
      const network = playedNetwork(input, PATIENCE_MS);
      try {
        await unlessFailure(async () => talk(await network.dial(PLACE), signal));
      } finally {
        network.close();
        await new Promise(setImmediate); // what a listener throws now is of this run
      }
    },
  };
}

async function unlessFailure(work: () => Promise<unknown>): Promise<void> {
  const { nodeFailure } = await import('../../../src/contract/nodeErrors.ts');
  try {
    await work();
  } catch (error) {
    if (nodeFailure(error) === undefined && !isOfClient(error)) throw error;
  }
}
