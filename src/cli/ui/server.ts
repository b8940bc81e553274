import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PageError } from '../../contract/pageForm.ts';
import { CliFailure } from '../failure.ts';
import type { Asset } from './assets.ts';
import { bodyOf } from './body.ts';
import { messageFor } from './blame.ts';
import { Gate, HEADERS, refusedHost, refusedOrigin } from './guard.ts';

/** What answers a call of the page. */
export interface PageHandlers {
  /** By name: an answer as JSON. */
  readonly calls: Readonly<Record<string, (request: never) => Promise<unknown>>>;
  /** By name: an answer line by line; the signal ends it when the browser does. */
  readonly streams: Readonly<
    Record<string, (request: never, send: Send, signal: AbortSignal) => Promise<void>>
  >;
}

/** Sends a line, and waits where the browser does not read. */
export type Send = (line: unknown) => Promise<void>;

/** A page that is being served. */
export interface PageServer {
  readonly port: number;
  /** With the secret that opens it once. */
  readonly url: string;
  /** Fulfilled when the page has its token. */
  readonly opened: Promise<void>;
  close(): Promise<void>;
}

/** What is served, and where. */
interface Serving {
  /** 0: one that is free. */
  readonly port: number;
  readonly handlers: PageHandlers;
  readonly assets: ReadonlyMap<string, Asset>;
}

/** Serves the page at the loopback address alone. */
export async function servePage({ port: wanted, handlers, assets }: Serving): Promise<PageServer> {
  const gate = new Gate();
  const opened = Promise.withResolvers<void>();
  const ended = new AbortController();
  const server = createServer({ requestTimeout: 60_000, maxHeaderSize: 16_384 }, (request, response) => {
    const site = { gate, handlers, assets, port: portOf(server), ended: ended.signal };
    void answer(request, response, site).finally(() => {
      if (gate.isUsed) opened.resolve();
    });
  });
  await listening(server, wanted);
  const port = portOf(server);
  return {
    port,
    url: `http://127.0.0.1:${port}/#once=${gate.once}`,
    opened: opened.promise,
    async close() {
      ended.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port; // it listens at an address
}

async function listening(server: Server, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
  } catch (error) {
    throw new CliFailure(
      'usage',
      `--port ${port}: cannot be listened at; leave it out, and a free one is taken`,
      {
        cause: error,
      },
    );
  }
}

interface Site extends Pick<Serving, 'handlers' | 'assets'> {
  readonly gate: Gate;
  readonly port: number;
  readonly ended: AbortSignal;
}

async function answer(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  response.on('error', () => undefined); // the browser has gone
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const wrongHost = refusedHost(request.headers, site.port);
  if (wrongHost !== undefined) return refuse(response, wrongHost.status, wrongHost);
  if (!path.startsWith('/api/')) return serveAsset(request, response, path, site);
  const wrongOrigin = refusedOrigin(request.headers, site.port);
  if (wrongOrigin !== undefined) return refuse(response, wrongOrigin.status, wrongOrigin);
  if (request.method !== 'POST') return refuse(response, 405, { message: 'calls are made by POST' });
  await call(request, response, path.slice('/api/'.length), site);
}

async function call(
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
  site: Site,
): Promise<void> {
  const isExchange = name === 'exchange';
  if (!isExchange && !site.gate.knows(request.headers.authorization))
    return refuse(response, 401, { message: REOPEN });
  let body: unknown;
  try {
    body = await bodyOf(request, name);
    if (isExchange) return exchange(response, body, site.gate);
    if (Object.hasOwn(site.handlers.streams, name)) return await stream(response, name, body, site);
    const handler = Object.hasOwn(site.handlers.calls, name) ? site.handlers.calls[name] : undefined;
    if (handler === undefined) return refuse(response, 404, { message: `there is no call ${name}` });
    json(response, 200, await handler(body as never)); // as the contract says; each handler looks at what it uses
  } catch (error) {
    const { status, ...told } = messageFor(error, body);
    refuse(response, status, told);
  }
}

const REOPEN = 'this page has no token any more: run kubectl connection ui again, and open what it says';

function exchange(response: ServerResponse, body: unknown, gate: Gate): void {
  const token = gate.exchange((body as { once?: unknown } | null)?.once); // whatever it is
  if (token === undefined) return refuse(response, 401, { message: REOPEN });
  json(response, 200, { token });
}

async function stream(response: ServerResponse, name: string, body: unknown, site: Site): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, site.ended]);
  response.writeHead(200, { 'content-type': 'application/x-ndjson; charset=utf-8' });
  response.flushHeaders();
  const send: Send = async (line) => {
    if (signal.aborted || response.write(`${JSON.stringify(line)}\n`)) return;
    await new Promise<void>((resolve) => {
      response.once('drain', resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  };
  try {
    await site.handlers.streams[name]?.(body as never, send, signal); // as the contract says
  } catch (error) {
    const { status: _, ...told } = messageFor(error, body);
    if (!signal.aborted) await send({ error: told });
  }
  response.end();
}

function serveAsset(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  { assets }: Site,
): void {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse(response, 405, { message: 'files of the page are read by GET' });
  // Views have paths of their own, which a reload asks for.
  const asset = assets.get(path) ?? (/\.[a-z0-9]+$/.test(path) ? undefined : assets.get('/index.html'));
  if (asset === undefined) return refuse(response, 404, { message: 'the page has no such file' });
  const isPacked = asset.gzip !== undefined && /\bgzip\b/.test(String(request.headers['accept-encoding']));
  const bytes = isPacked ? asset.gzip : asset.bytes;
  response.writeHead(200, {
    'content-type': asset.type,
    'content-length': bytes?.length,
    ...(isPacked && { 'content-encoding': 'gzip' }),
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(value ?? null));
}

function refuse(response: ServerResponse, status: number, { message, ...rest }: PageError): void {
  if (response.headersSent) return void response.end();
  response.setHeader('connection', 'close');
  json(response, status, { message, ...('cluster' in rest && { cluster: rest.cluster }) });
}
