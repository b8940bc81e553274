import { gunzipSync } from 'node:zlib';
import { Agent, request } from 'undici';
import type { Access } from '../../src/runtime/delegatedAccess.ts';
import { serveSecureMetrics } from '../../src/runtime/secureMetrics.ts';
import type { TlsServer } from '../../src/runtime/secureMetrics.ts';
import { selfSignedPair } from '../../src/webhook/certificate.ts';

const TEXT = 'widgets_queue_depth 3\n';
const pair = selfSignedPair(['localhost'], new Date());
const next = selfSignedPair(['localhost'], new Date());
const TOKENS: Readonly<Record<string, Access>> = { right: 'allowed', other: 'forbidden' };

let server: TlsServer;
let agent: Agent;

beforeAll(async () => {
  server = await serveSecureMetrics({
    host: '127.0.0.1',
    port: 0,
    pair,
    access: async (token) => {
      if (token === 'down') throw new Error('the API server is down');
      return TOKENS[token] ?? 'unauthenticated';
    },
    text: async () => TEXT,
  });
  agent = new Agent({ connect: { ca: [pair.cert] } });
});

afterAll(async () => {
  await agent.close();
  await server.close();
});

async function ask(headers: Readonly<Record<string, string>>, path = '/metrics', method = 'GET') {
  const url = `https://localhost:${server.port}${path}`;
  const { statusCode, body } = await request(url, { method, headers, dispatcher: agent });
  return { status: statusCode, body: Buffer.from(await body.arrayBuffer()) };
}

describe('metrics over TLS', () => {
  it.each([
    ['nobody', {}, 401],
    ['another scheme', { authorization: 'Basic cmlnaHQ6' }, 401],
    ['an unknown token', { authorization: 'Bearer guessed' }, 401],
    ['an account without the right', { authorization: 'Bearer other' }, 403],
    ['anybody while the API server is down', { authorization: 'Bearer down' }, 500],
  ])('are not shown to %s', async (_, headers, status) => {
    const answer = await ask(headers);

    expect({ status: answer.status, body: answer.body.toString() }).toEqual({ status, body: '' });
  });

  it('are shown to an account with the right, packed where it can unpack', async () => {
    const authorization = 'Bearer right';

    expect((await ask({ authorization })).body.toString()).toBe(TEXT);
    const packed = await ask({ authorization, 'accept-encoding': 'gzip' });
    expect(gunzipSync(packed.body).toString()).toBe(TEXT);
  });

  it.each([
    ['another path', '/readyz', 'GET', 404],
    ['another method', '/metrics', 'POST', 405],
  ])('are all there is: %s', async (_, path, method, status) => {
    expect((await ask({ authorization: 'Bearer right' }, path, method)).status).toBe(status);
  });

  it('go on with the next certificate', async () => {
    server.renew(next);
    const later = new Agent({ connect: { ca: [next.cert] } });
    const { statusCode } = await request(`https://localhost:${server.port}/metrics`, { dispatcher: later });
    await later.close();

    expect(statusCode).toBe(401);
  });
});
