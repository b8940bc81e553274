import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { Agent, request } from 'undici';
import { selfSignedPair } from '../../src/webhook/certificate.ts';
import { serveWebhook } from '../../src/webhook/server.ts';
import type { TlsServer } from '../../src/runtime/secureMetrics.ts';

const pair = selfSignedPair(['localhost'], new Date());
const next = selfSignedPair(['localhost'], new Date());
let webhook: TlsServer;
let agent: Agent;
/** What happened to reviews of the kind Counted, and on the loop after each. */
const turns: string[] = [];

beforeAll(async () => {
  const judge = (kind: string) => {
    if (kind === 'Counted') {
      turns.push('judged');
      setImmediate(() => turns.push('turn'));
    }
    return kind === 'Bad'
      ? { errors: [{ path: 'spec.a', message: 'is wrong' }], warnings: ['careful'] }
      : undefined;
  };
  webhook = await serveWebhook({ host: '127.0.0.1', port: 0, pair, judge });
  agent = new Agent({ connect: { ca: [pair.cert, next.cert] } });
});

afterAll(async () => {
  await agent.close();
  await webhook.close();
});

async function post(body: string | Buffer): Promise<{ readonly status: number; readonly answer: unknown }> {
  const { statusCode, body: answer } = await request(`https://localhost:${webhook.port}/`, {
    method: 'POST',
    body,
    dispatcher: agent,
  });
  const text = await answer.text();
  return { status: statusCode, answer: text === '' ? undefined : JSON.parse(text) };
}

function review(kind: string, spec: unknown = {}): string {
  return JSON.stringify({
    request: { uid: 'u', kind: { kind }, object: { metadata: { name: 'n' }, spec }, oldObject: null },
  });
}

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('the webhook', () => {
  it('says what is wrong, and warns', async () => {
    expect(await post(review('Bad'))).toMatchObject({
      status: 200,
      answer: {
        response: {
          uid: 'u',
          allowed: false,
          status: { code: 422, reason: 'Invalid', message: 'spec.a: is wrong' },
          warnings: ['careful'],
        },
      },
    });
  });

  it.each([
    ['a kind without rules', review('Other'), 200],
    ['what is no review', '{}', 400],
    ['what is no JSON', 'x', 400],
    ['nothing', '', 400],
    ['what is as deep as it may be', review('Other').replace('"spec":{}', `"spec":{"a":${deep(60)}}`), 200],
    ['what is too deep', review('Other').replace('"spec":{}', `"spec":{"a":${deep(100_000)}}`), 400],
    ['brackets in a text', review('Other', { a: '[{'.repeat(500), b: '\\"[' }), 200],
    ['what has as many members as it may have', review('Other', { a: Array(9_980).fill(1) }), 200],
    ['what has too many members', review('Other', { a: Array(10_000).fill(1) }), 400],
    ['commas in a text', review('Other', { a: ','.repeat(30_000) }), 200],
    ['what is too large', 'x'.repeat(512 * 1024 + 1), 413],
    ['half a megabyte of text', review('Other', { a: 'x'.repeat(512 * 1024 - 200) }), 200],
  ])('answers %s', async (_, body, status) => {
    expect((await post(body)).status).toBe(status);
  });

  it('stays quick while others keep it waiting and send it rubbish', async () => {
    const slow = await Promise.all(Array.from({ length: 300 }, () => open()));
    for (const socket of slow)
      socket.write('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\nx-');
    const since = performance.now();

    await Promise.all([post('x'.repeat(10 * 1024 * 1024)), post(deep(1_000_000))]);
    const flooded = performance.now();
    expect((await post(review('Other'))).status).toBe(200);

    expect(performance.now() - flooded).toBeLessThan(5000);
    expect(flooded - since).toBeLessThan(20_000);
    for (const socket of slow) socket.destroy();
  });

  it('gives what leads a turn between two judgements, however many wait', async () => {
    turns.length = 0;

    await Promise.all(Array.from({ length: 16 }, () => post(review('Counted'))));

    const whole = Array.from({ length: 16 }, () => ['judged', 'turn']).flat();
    expect([...turns, 'turn'].slice(0, whole.length)).toEqual(whole);
  });

  it('turns away a client that sends its request too slowly', async () => {
    const socket = await open();
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));

    socket.write('POST / HTTP/1.1\r\nhost: localhost\r\n');

    await expect(ended).resolves.toBeUndefined();
  }, 10_000);

  it('takes another certificate without a break', async () => {
    webhook.renew(next);

    expect((await post(review('Other'))).status).toBe(200);
    const socket = await open(next.cert);
    expect(socket.authorized).toBe(true);
    socket.destroy();
    webhook.renew(pair);
  });
});

function open(ca = pair.cert): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: webhook.port, servername: 'localhost', ca }, () =>
      resolve(socket),
    );
    socket.on('error', reject);
  });
}

describe('a webhook that leaves', () => {
  it('answers on the connections that it has, and closes each with its answer', async () => {
    const leaving = await serveWebhook({ host: '127.0.0.1', port: 0, pair, judge: () => undefined });
    const kept = new Agent({ connect: { ca: [pair.cert] }, connections: 1 });
    const ask = () =>
      request(`https://localhost:${leaving.port}/`, {
        method: 'POST',
        body: review('Other'),
        dispatcher: kept,
      });
    const before = await ask();
    await before.body.dump();

    const closed = leaving.close();
    const after = await ask();
    await after.body.dump();
    await closed;

    expect([before.headers['keep-alive'], after.statusCode]).toEqual(['timeout=120', 200]);
    expect(after.headers['connection']).toBe('close');
    await kept.close();
  });
});
