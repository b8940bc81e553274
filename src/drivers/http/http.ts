import type { Socket } from 'node:net';
import type { Client } from 'undici';
import type { Network, Security } from '../../contract/connector.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import { nodeFailure } from '../../contract/nodeErrors.ts';
import { notUnderstood } from '../wire.ts';
import { dropContinuations } from './continuation.ts';

/** One request; `headers` may carry secrets, so nothing of it is ever printed. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PROPFIND';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** One answer, whose body is at most 256 KiB long. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

const LARGEST_BODY = 256 * 1024;
const LARGEST_HEADERS = 16 * 1024;

const TLS_ASKED_FOR = 'the address is http:, and its settings ask for TLS: nothing is sent in clear';

/** Opens the connection that a URL asks for. The scheme decides on TLS, because users read the scheme; settings that contradict it are refused. */
export async function openHttp(
  url: URL,
  network: Network,
  security: Omit<Security, 'host'>,
): Promise<Socket> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const encrypted = url.protocol === 'https:';
  const { mode = 'disable' } = security.tls ?? {};
  if (!encrypted && mode !== 'disable') throw new ConnectionFailure('ParametersInvalid', TLS_ASKED_FOR);
  const socket = await network.dial({
    host,
    port: Number(url.port || (encrypted ? 443 : 80)),
    speaks: 'HTTP',
  });
  return encrypted ? network.secure(socket, { ...security, host }) : socket;
}

/** Sends one request over a socket of its own. Redirects are answers like others, and are not followed. */
export async function exchange(
  socket: Socket,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { answer } = await converse(socket, { request, signal });
  return answer;
}

/** What is said over one socket: a request, and what `next` makes of each answer, until it makes nothing more. */
interface Conversation {
  readonly request: HttpRequest;
  readonly next?: (answer: HttpResponse) => HttpRequest | undefined;
  readonly signal: AbortSignal;
}

/** The last answer, and the request that is left over where the server hangs up before it. */
interface ConversationEnd {
  readonly answer: HttpResponse;
  readonly rest?: HttpRequest;
}

/** Has a conversation over a socket of its own. */
export async function converse(socket: Socket, conversation: Conversation): Promise<ConversationEnd> {
  const { default: undici } = await import('undici'); // of CommonJS, the bundle has no export but this
  const client = new undici.Client(conversation.request.url.origin, {
    connect: (_options, callback) => queueMicrotask(() => callback(null, socket)), // at once would find it busy
    allowH2: false,
    pipelining: 1,
    maxHeaderSize: LARGEST_HEADERS,
    maxResponseSize: -1, // counted below
    connectTimeout: 0,
    headersTimeout: 0,
    bodyTimeout: 0, // the signal ends the test
  });
  const broken = Promise.withResolvers<never>(); // the client does not notice errors of the socket from before it was given the socket
  socket.once('error', (error) => nodeFailure(error) && broken.reject(error));
  if (socket.errored) broken.reject(socket.errored);
  dropContinuations(socket);
  try {
    return await Promise.race([talk(client, conversation), broken.promise]);
  } catch (error) {
    throw nodeFailure(socket.errored) ?? httpFailure(error, socket) ?? error;
  } finally {
    await client.destroy();
    socket.destroy();
  }
}

async function talk(client: Client, { request, next, signal }: Conversation): Promise<ConversationEnd> {
  const answer = await ask(client, request, signal, next === undefined);
  const more = next?.(answer);
  if (more === undefined) return { answer };
  const hangsUp = /\bclose\b/i.test(String(answer.headers['connection'] ?? ''));
  return hangsUp ? { answer, rest: more } : talk(client, { request: more, signal, ...(next && { next }) });
}

async function ask(
  client: Client,
  { method, url, headers, body }: HttpRequest,
  signal: AbortSignal,
  reset: boolean,
): Promise<HttpResponse> {
  const answer = await client.request({
    method,
    path: url.pathname + url.search,
    headers,
    body: body ?? null,
    signal,
    reset,
  });
  return { status: answer.statusCode, headers: answer.headers, body: await readBounded(answer.body) };
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > LARGEST_BODY)
      throw new ConnectionFailure('BudgetExceeded', 'the answer is longer than 256 KiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function httpFailure(error: unknown, socket: Socket): ConnectionFailure | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'UND_ERR_SOCKET':
      if (!socket.readableEnded) return notUnderstood(error); // such as an upgrade that the request did not ask for
      return new ConnectionFailure(
        'ConnectionClosed',
        'the server closed the connection before its answer was complete',
        { cause: error },
      );
    case 'UND_ERR_HEADERS_OVERFLOW':
      return new ConnectionFailure('BudgetExceeded', 'the headers of the answer are longer than 16 KiB', {
        cause: error,
      });
    default:
      return undefined;
  }
}

/** Servers that judge the client's certificate by an answer of HTTP, after the handshake: nginx, and Apache for a part of its paths. */
function certificateRefusal(status: number, page: string): ConnectionFailure | undefined {
  if (status === 403 && page.includes('Cannot perform Post-Handshake Authentication'))
    return new ConnectionFailure(
      'AuthMethodNotOffered',
      'the server asks for the client certificate after the handshake, for this path alone, which is not supported: have it ask every client of that port',
    );
  if (status === 400 && /No required SSL certificate was sent|The SSL certificate error/.test(page))
    return new ConnectionFailure(
      'ClientCertificateRejected',
      'the server wants a client certificate that it trusts (400)',
    );
  return undefined;
}

const LONGEST_WAIT_MS = 86_400_000;

/** How long the service asks not to be asked again: seconds, or a time (RFC 9110, section 10.2.3); at most a day. */
export function retryAfterMs(
  { headers }: Pick<HttpResponse, 'headers'>,
  now = Date.now(),
): number | undefined {
  const value = String(headers['retry-after'] ?? '').trim();
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return ms > 0 ? Math.min(Math.ceil(ms), LONGEST_WAIT_MS) : undefined; // NaN is not
}

/** What the status of an answer means where the service gives no better reason; undefined: it succeeded. */
export function statusFailure({
  status,
  headers,
  body,
}: Pick<HttpResponse, 'status' | 'headers'> & Partial<Pick<HttpResponse, 'body'>>):
  ConnectionFailure | undefined {
  if (status >= 200 && status < 300) return undefined;
  const refusal = body && certificateRefusal(status, body.toString('latin1'));
  if (refusal) return refusal;
  if (status >= 300 && status < 400)
    return new ConnectionFailure('UnexpectedAnswer', `the service redirects (${status}): give the final URL`);
  switch (status) {
    case 401:
      return new ConnectionFailure('CredentialsRejected', 'the service does not accept the credential (401)');
    case 403:
      return new ConnectionFailure(
        'PermissionDenied',
        'the service refuses the request (403): the credential lacks a role or scope for what the test reads',
      );
    case 404:
    case 410:
      return new ConnectionFailure('TargetNotFound', `the service knows nothing at that path (${status})`);
    case 407:
      return new ConnectionFailure('AuthMethodNotOffered', 'a proxy asks for credentials (407)');
    case 429:
      return new ConnectionFailure('RateLimited', 'the service was asked too often (429)', {
        retryAfterMs: retryAfterMs({ headers }),
      });
    default:
      return status >= 500
        ? new ConnectionFailure(
            'ServerUnavailable',
            `the service answers that it cannot work now (${status})`,
          )
        : new ConnectionFailure('UnexpectedAnswer', `the service answers ${status}`);
  }
}
