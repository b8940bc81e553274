import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { exchange } from '../../../src/drivers/http/http.ts';
import { closeServers, listen } from '../../probe/sockets.ts';

afterEach(closeServers);

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nfound';

async function ask(...segments: readonly string[]) {
  const { port } = await listen((server) => {
    server.setNoDelay().once('data', () => void sayInTurns(server, segments));
  });
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const url = new URL(`http://127.0.0.1:${port}/`);
  return exchange(socket, { method: 'GET', url, headers: {} }, new AbortController().signal);
}

async function sayInTurns(server: Socket, segments: readonly string[]): Promise<void> {
  for (const segment of segments) {
    server.write(segment);
    await turn();
  }
}

const cuts = Array.from({ length: CONTINUE.length + 4 }, (_, index) => index);

describe('a 100 Continue that the test did not ask for', () => {
  it.each(cuts)('is passed over, wherever a segment ends: at byte %d', async (cut) => {
    const bytes = CONTINUE + ANSWER;

    const { status, body } = await ask(bytes.slice(0, cut), bytes.slice(cut));

    expect({ status, body: body.toString() }).toEqual({ status: 200, body: 'found' });
  });

  it.each([
    ['twice', CONTINUE + CONTINUE + ANSWER],
    ['with fields and without a phrase', `HTTP/1.1 100\r\nserver: old\r\n\r\n${ANSWER}`],
    ['not at all', ANSWER],
    ['as another of its class', `HTTP/1.1 102 Processing\r\n\r\n${ANSWER}`],
  ])('may come %s', async (_how, bytes) => {
    const { status, body } = await ask(bytes);

    expect({ status, body: body.toString() }).toEqual({ status: 200, body: 'found' });
  });

  it('is no answer by itself', async () => {
    const { port } = await listen((server) => void server.once('data', () => server.end(CONTINUE)));
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const url = new URL(`http://127.0.0.1:${port}/`);

    const asked = exchange(socket, { method: 'GET', url, headers: {} }, new AbortController().signal);

    await expect(asked).rejects.toMatchObject({ reason: 'ConnectionClosed' });
  });
});
