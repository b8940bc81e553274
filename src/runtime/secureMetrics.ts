import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { DelegatedAccess } from './delegatedAccess.ts';
import { listen } from './listen.ts';

/** Where metrics are served over TLS, and to which accounts. */
interface SecureMetricsOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly pair: { readonly cert: string; readonly key: string };
  readonly access: DelegatedAccess;
  readonly text: () => Promise<string>;
}

/** A server whose certificate can be replaced while it runs. */
export interface TlsServer {
  readonly port: number;
  /** From the next handshake on; connections that are open stay. */
  renew(pair: SecureMetricsOptions['pair']): void;
  close(): Promise<void>;
}

const PATH = '/metrics';
const MINIMUM = { minVersion: 'TLSv1.2' } as const;
const TIMEOUTS = { handshakeTimeout: 3_000, headersTimeout: 3_000, requestTimeout: 8_000 };
/** A scrape is given up after 10 s by default. */
const REVIEW_MS = 5_000;
const AT_ONCE = 8;
const MOST_CONNECTIONS = 64;
const STATUS = { unauthenticated: 401, forbidden: 403 } as const;

const gzipped = promisify(gzip);

/** Serves /metrics to the accounts that may get that path, and tells other clients nothing. */
export async function serveSecureMetrics(options: SecureMetricsOptions): Promise<TlsServer> {
  let busy = 0;
  const server = createServer({ ...options.pair, ...MINIMUM, ...TIMEOUTS }, (request, response) => {
    if (busy >= AT_ONCE) return void response.writeHead(503, { connection: 'close' }).end();
    busy += 1;
    response.once('close', () => {
      busy -= 1;
    });
    void answer(request, response, options).catch(() => refuse(response, 500));
  });
  server.maxConnections = MOST_CONNECTIONS;
  server
    .on('drop', () => server.closeIdleConnections())
    .on('tlsClientError', (_, socket) => socket.destroy())
    .on('clientError', (_, socket) => socket.destroy());
  await listen(server, options.host, options.port);
  return {
    // The cast: a server that listens on a port has an address of this form.
    port: (server.address() as AddressInfo).port,
    renew: (next) => server.setSecureContext({ ...next, ...MINIMUM }),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { access, text }: SecureMetricsOptions,
): Promise<void> {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (token === undefined) return refuse(response, 401);
  const judged = await access(token, PATH, AbortSignal.timeout(REVIEW_MS));
  if (judged !== 'allowed') return refuse(response, STATUS[judged]);
  if (request.url !== PATH) return refuse(response, 404);
  if (request.method !== 'GET') return refuse(response, 405);
  const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
  const body = await text();
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding'])))
    return void response.writeHead(200, headers).end(body);
  const packed = await gzipped(body, { level: 1 });
  response.writeHead(200, { ...headers, 'content-encoding': 'gzip' }).end(packed);
}

function refuse(response: ServerResponse, code: number): void {
  if (!response.headersSent) response.writeHead(code, { connection: 'close' });
  response.end();
}
