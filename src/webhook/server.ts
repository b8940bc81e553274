import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { BodyBounds } from './bodyBounds.ts';
import { listen } from '../runtime/listen.ts';
import type { KeyPair } from './certificate.ts';
import type { TlsServer } from '../runtime/secureMetrics.ts';
import { admissionReview, readAdmissionRequest } from './review.ts';
import type { AdmissionValidator } from './review.ts';

/** Where the webhook listens, and what it answers with. */
interface WebhookOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly pair: KeyPair;
  readonly judge: AdmissionValidator;
}

const AT_ONCE = 32;
const MOST_CONNECTIONS = 512;
const HEADERS_MS = 3_000;
const REQUEST_MS = 8_000;
/** Longer than the 90 s after which the API server closes one: of two that close at once, a request is lost between. */
const KEPT_MS = 120_000;
const TIMEOUTS = {
  handshakeTimeout: HEADERS_MS,
  headersTimeout: HEADERS_MS,
  requestTimeout: REQUEST_MS,
  keepAliveTimeout: KEPT_MS,
  connectionsCheckingInterval: 1_000,
};
/** How long a webhook that leaves answers on the connections that it has; each is closed by its next answer. */
const LEAVING_MS = 2_000;
const POLL_MS = 50;

/**
 * The admission webhook: it parses and judges, and does nothing else; no name is looked up, no other
 * server is asked. A request that is too large, too slow or one too many at once is turned away, and what leads gets its
 * turn between one judgement and the next, so that a client that floods it delays its own requests alone.
 */
export async function serveWebhook({ host, port, pair, judge }: WebhookOptions): Promise<TlsServer> {
  let busy = 0;
  const leaving = new AbortController();
  let judged: Promise<unknown> = Promise.resolve();
  const turn = () => (judged = judged.then(() => setImmediate()));
  const server = createServer({ ...pair, minVersion: 'TLSv1.2', ...TIMEOUTS }, (request, response) => {
    if (request.method !== 'POST') return void response.writeHead(405).end();
    if (busy >= AT_ONCE) return void response.writeHead(503, { connection: 'close' }).end();
    busy += 1;
    if (leaving.signal.aborted) response.setHeader('connection', 'close');
    response.once('close', () => {
      busy -= 1;
    });
    void answer(request, response, { judge, turn }).catch(() => response.destroy());
  });
  server.maxConnections = MOST_CONNECTIONS;
  server
    .on('drop', () => server.closeIdleConnections()) // a client that keeps many does not keep others out
    .on('tlsClientError', (_, socket) => socket.destroy())
    .on('clientError', (_, socket) => socket.destroy());
  await listen(server, host, port);
  return {
    // The cast: a server that listens on a port has an address of this form.
    port: (server.address() as AddressInfo).port,
    renew: (next) => server.setSecureContext({ ...next, minVersion: 'TLSv1.2' }),
    async close() {
      leaving.abort();
      await Promise.race([allClosed(server), setTimeout(LEAVING_MS, undefined, { ref: false })]);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Until the last connection is gone. */
async function allClosed(server: Server): Promise<void> {
  while ((await promisify(server.getConnections.bind(server))()) > 0) await setTimeout(POLL_MS);
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { judge, turn }: { readonly judge: AdmissionValidator; readonly turn: () => Promise<unknown> },
): Promise<void> {
  const body = await bodyOf(request, turn);
  if (typeof body === 'number') return void response.writeHead(body, { connection: 'close' }).end();
  await turn();
  const question = readAdmissionRequest(Buffer.concat(body).toString());
  if (question === undefined) return void response.writeHead(400).end();
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify(admissionReview(question, judge)));
}

/** What came of it, or the status to refuse it with; a turn for each part, because the parts of many come at once. */
async function bodyOf(
  request: IncomingMessage,
  turn: () => Promise<unknown>,
): Promise<readonly Buffer[] | number> {
  const chunks: Buffer[] = [];
  const bounds = new BodyBounds();
  for await (const chunk of request) {
    await turn();
    const bytes = chunk as Buffer; // no encoding was set
    const refusal = bounds.refusalAfter(bytes);
    if (refusal !== undefined) return refusal;
    chunks.push(bytes);
  }
  return chunks;
}
