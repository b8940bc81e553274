import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient, type Client } from '../../src/runtime/client.ts';
import type { Config } from '../../src/runtime/config.ts';
import { kind, type KubernetesObject } from '../../src/runtime/kind.ts';
import { manualClock } from '../support/clock.ts';

const Widget = kind<KubernetesObject>({
  group: 'g',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  scope: 'Namespaced',
});
const ONE = { namespace: 'n', name: 'one' };
const BODY = { metadata: { namespace: 'n', name: 'one', uid: 'u', resourceVersion: '1' } };

describe('a client', () => {
  const clock = manualClock();
  let server: Server;
  let client: Client;
  let token: string;
  let config: Config;
  let reads: string[];
  let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;

  beforeEach(async () => {
    token = 'first';
    reads = [];
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece) => (body += piece)).on('end', () => answer(request, response, body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    config = {
      server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      namespace: 'default',
      credentials(mode) {
        reads.push(mode);
        return Promise.resolve({ tls: {}, headers: { authorization: `Bearer ${token}` } });
      },
    };
    client = createClient(config, { clock });
  });

  afterEach(async () => {
    await client.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it('reads the token again before it is a minute old', async () => {
    const seen: unknown[] = [];
    answer = (request, response) => {
      seen.push(request.headers.authorization);
      response.end(JSON.stringify(BODY));
    };
    await client.get(Widget, ONE);
    token = 'second';
    await client.get(Widget, ONE);
    await clock.advance(31_000);
    await client.get(Widget, ONE);

    expect(seen).toEqual(['Bearer first', 'Bearer first', 'Bearer second']);
    expect(reads).toEqual(['keep', 'keep']);
  });

  it('reads the token again, once, when it is refused', async () => {
    answer = (request, response) => {
      response
        .writeHead(request.headers.authorization === 'Bearer second' ? 200 : 401)
        .end(JSON.stringify(BODY));
    };
    await client.get(Widget, ONE).catch(() => undefined);
    expect(reads).toEqual(['keep', 'renew']);
    token = 'second';

    expect(await client.get(Widget, ONE)).toMatchObject(BODY);
    expect(reads).toEqual(['keep', 'renew', 'renew']);
  });

  it('says what it was told in its own words', async () => {
    answer = (_, response) => {
      const status = {
        kind: 'Status',
        message: 'canary',
        reason: 'TooManyRequests',
        details: { name: 'canary' },
      };
      response.writeHead(429, { 'retry-after': '7' }).end(JSON.stringify(status));
    };

    await expect(client.patchStatus(Widget, ONE, {})).rejects.toMatchObject({
      message: 'api server answered 429 TooManyRequests to PATCH /apis/g/v1/namespaces/n/widgets/one/status',
      status: 429,
      reason: 'TooManyRequests',
      retryAfterMs: 7000,
    });
  });

  it('finds no object where there is none, and deletes none', async () => {
    answer = (_, response) => response.writeHead(404).end('{}');

    expect(await client.get(Widget, ONE)).toBeUndefined();
    await client.delete(Widget, ONE, { uid: 'u' });
  });

  const path = '/apis/g/v1/namespaces/n/widgets';

  it.each([
    [['POST', path, 'application/json'], () => client.create(Widget, { metadata: ONE })],
    [['PUT', `${path}/one`, 'application/json'], () => client.update(Widget, BODY)],
    [
      ['PATCH', `${path}/one/status`, 'application/merge-patch+json'],
      () => client.patchStatus(Widget, ONE, { status: {} }),
    ],
    [
      ['PATCH', `${path}/one?fieldManager=me&force=true`, 'application/apply-patch+yaml'],
      () => client.apply(Widget, { metadata: ONE }, 'me'),
    ],
    [['DELETE', `${path}/one`, 'application/json'], () => client.delete(Widget, ONE)],
  ])('asks with %j', async (expected, ask) => {
    const seen: unknown[] = [];
    answer = (request, response) => {
      seen.push([request.method, request.url, request.headers['content-type']]);
      response.end(JSON.stringify(BODY));
    };

    await ask();

    expect(seen).toEqual([expected]);
  });

  it('finds an API server that lives below a path', async () => {
    const below = createClient({ ...config, server: `${config.server}/clusters/one/` });
    let url: string | undefined;
    answer = (request, response) => {
      url = request.url;
      response.end(JSON.stringify(BODY));
    };

    await below.get(Widget, ONE);
    await below.close();

    expect(url).toBe(`/clusters/one${path}/one`);
  });

  it('uses the token that it has while the file is being replaced', async () => {
    answer = (_, response) => response.end(JSON.stringify(BODY));
    let fails = false;
    const credentials = config.credentials.bind(config);
    const hasty = createClient(
      { ...config, credentials: (mode) => (fails ? Promise.reject(new Error('gone')) : credentials(mode)) },
      { clock },
    );
    await hasty.get(Widget, ONE);
    fails = true;
    await clock.advance(60_000);

    expect(await hasty.get(Widget, ONE)).toMatchObject(BODY);
    await hasty.close();
  });

  it('ends a request when it is told to', async () => {
    const stop = new AbortController();
    answer = () => stop.abort();

    await expect(client.get(Widget, ONE, stop.signal)).rejects.toThrow('abort');
  });
});
