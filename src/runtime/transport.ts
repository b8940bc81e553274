import type { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { Pool, type Dispatcher } from 'undici';
import type { Clock } from './clock.ts';
import type { Config, Credentials } from './config.ts';

/** An answer of the API server that is not a success. The message is ours: what the server wrote is only in `said`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** Kubernetes' word for it: NotFound, Conflict, Expired… */
  readonly reason: string;
  readonly retryAfterMs: number | undefined;
  /** The server's own words, for the user at a prompt; not for logs: they may repeat what somebody wrote. */
  declare readonly said: string | undefined;

  constructor(call: string, status: number, reason: string, retryAfterMs?: number) {
    super(`api server answered ${status} ${reason} to ${call}`);
    this.status = status;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

/** One request; the path comes from `pathOf`. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Sends calls and hands back the bodies of successes. */
export interface Transport {
  /** The whole body, over a small pool of connections that all requests share. */
  send(call: Call): Promise<string>;
  /** The body as it comes, on a connection that nobody else waits for. */
  stream(call: Call): Promise<Readable>;
  close(): Promise<void>;
}

/** What a transport is made of. */
export interface TransportOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly userAgent: string;
  /** Told of each answer; code 0 is none. */
  readonly observe: (verb: Call['method'], code: number) => void;
}

/** More connections only add latency: the API server's CPU is the limit. */
const CONNECTIONS = 16;
const ANSWER_MS = 30_000;
/** Token files are rotated under us; none that is older than this is used. */
const CREDENTIALS_MS = 30_000;

interface Session {
  readonly credentials: Credentials;
  readonly requests: Pool;
  readonly watches: Pool;
}

/** HTTP/1.1 with credentials that are read again before they are old, and once more when they are refused. */
export function createTransport({ config, clock, userAgent, observe }: TransportOptions): Transport {
  const { origin, pathname } = new URL(config.server);
  let current: Session | undefined;
  let readAt = 0;
  let opening: Promise<Session> | undefined;

  return {
    async send(call) {
      const { body } = await accepted(call, 'requests');
      return body.text();
    },
    async stream(call) {
      const { body } = await accepted(call, 'watches');
      return body;
    },
    async close() {
      const last = current;
      current = undefined;
      await Promise.all([last?.requests.destroy(), last?.watches.destroy()]);
    },
  };

  async function accepted(call: Call, pool: 'requests' | 'watches'): Promise<Dispatcher.ResponseData> {
    const used = await session();
    let answer = await exchange(call, used, pool);
    if (answer.statusCode === 401) {
      await answer.body.dump();
      answer = await exchange(call, current === used ? await reopen('renew') : await session(), pool);
    }
    if (answer.statusCode >= 200 && answer.statusCode < 300) return answer;
    throw failure(call, answer, await answer.body.text());
  }

  async function exchange(
    call: Call,
    session: Session,
    pool: 'requests' | 'watches',
  ): Promise<Dispatcher.ResponseData> {
    try {
      const answer = await session[pool].request({
        ...requestOf(call, pathname),
        headers: headersOf(call, session.credentials),
      });
      observe(call.method, answer.statusCode);
      return answer;
    } catch (thrown) {
      observe(call.method, 0);
      throw thrown;
    }
  }

  function headersOf(
    { accept = 'application/json', body, contentType = 'application/json' }: Call,
    { headers }: Credentials,
  ) {
    return {
      ...headers,
      accept,
      'user-agent': userAgent,
      ...(body === undefined ? {} : { 'content-type': contentType }),
    };
  }

  async function session(): Promise<Session> {
    if (current !== undefined && clock.monotonicMs() - readAt < CREDENTIALS_MS) return current;
    return reopen('keep');
  }

  function reopen(mode: 'keep' | 'renew'): Promise<Session> {
    opening ??= open(mode).finally(() => {
      opening = undefined;
    });
    return opening;
  }

  async function open(mode: 'keep' | 'renew'): Promise<Session> {
    const old = current;
    const credentials = await config.credentials(mode).catch((thrown: unknown) => {
      // A file that is being replaced is missing for a moment; what we have may still be good.
      if (old === undefined || mode === 'renew') throw thrown;
      return old.credentials;
    });
    readAt = clock.monotonicMs();
    if (old !== undefined && isDeepStrictEqual(old.credentials.tls, credentials.tls)) {
      current = { ...old, credentials };
      return current;
    }
    // The old connections end when what runs on them has ended.
    void old?.requests.close();
    void old?.watches.close();
    current = { credentials, requests: pool(CONNECTIONS, ANSWER_MS), watches: pool(null, 0) };
    return current;

    function pool(connections: number | null, bodyTimeout: number): Pool {
      const connect = { ...credentials.tls, timeout: 10_000, keepAlive: true, keepAliveInitialDelay: 15_000 };
      return new Pool(origin, {
        connections,
        connect,
        allowH2: false,
        headersTimeout: ANSWER_MS,
        bodyTimeout,
      });
    }
  }
}

/** Some API servers are found below a path of another server. */
function requestOf({ method, path, query, body, signal }: Call, below: string): Dispatcher.RequestOptions {
  const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
  return {
    method,
    path: `${below.replace(/\/$/, '')}${path}${search}`,
    body: body === undefined ? null : JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  };
}

function failure(call: Call, answer: Dispatcher.ResponseData, text: string): ApiError {
  const seconds = Number(answer.headers['retry-after']);
  const wait = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
  const error = new ApiError(
    `${call.method} ${call.path}`,
    answer.statusCode,
    reasonIn(text) ?? 'Unknown',
    wait,
  );
  return Object.defineProperty(error, 'said', { value: messageIn(text), enumerable: false });
}

/** The message of a Status. */
function messageIn(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text) as { message?: unknown }; // a Status, or not what we expect
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}

/** The one word of a Status that we repeat. */
function reasonIn(text: string): string | undefined {
  return /"reason":\s*"([A-Za-z]{1,64})"/.exec(text.slice(0, 65_536))?.[1];
}
