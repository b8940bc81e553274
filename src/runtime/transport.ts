import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { apiErrorFrom } from './apiError.ts';
import type { Clock } from './clock.ts';
import type { ApiCredentials, Config } from './config.ts';
import { Sessions, type Session } from './sessions.ts';

/** One request; the path comes from `objectPath` or `collectionPath`. */
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
  /** The body as it comes, on a connection that no other request waits for. */
  stream(call: Call): Promise<Readable>;
  close(): Promise<void>;
}

/** The API server and its user, and what is noted of each request. */
export interface TransportOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly userAgent: string;
  /** Called with each answer; code 0 is none. */
  readonly observe: (verb: Call['method'], code: number) => void;
}

/** HTTP/1.1 with the credentials of the config; a request that they were refused for is sent once more with fresh ones. */
export function createTransport(options: TransportOptions): Transport {
  return new HttpTransport(options);
}

class HttpTransport implements Transport {
  readonly #options: TransportOptions;
  readonly #sessions: Sessions;
  /** Some API servers are found below a path of another server. */
  readonly #below: string;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#sessions = new Sessions(options.config, options.clock);
    this.#below = new URL(options.config.server).pathname.replace(/\/$/, '');
  }

  async send(call: Call): Promise<string> {
    const { body } = await this.#accepted(call, 'requests');
    return body.text();
  }

  async stream(call: Call): Promise<Readable> {
    const { body } = await this.#accepted(call, 'watches');
    return body;
  }

  close(): Promise<void> {
    return this.#sessions.close();
  }

  async #accepted(call: Call, pool: 'requests' | 'watches'): Promise<Dispatcher.ResponseData> {
    const session = await this.#sessions.current();
    let answer = await this.#exchange(call, session, pool);
    if (answer.statusCode === 401) {
      await answer.body.dump();
      answer = await this.#exchange(call, await this.#sessions.after(session), pool);
    }
    if (answer.statusCode >= 200 && answer.statusCode < 300) return answer;
    const body = await answer.body.text();
    throw apiErrorFrom(`${call.method} ${call.path}`, answer.statusCode, body, answer.headers['retry-after']);
  }

  async #exchange(
    call: Call,
    session: Session,
    pool: 'requests' | 'watches',
  ): Promise<Dispatcher.ResponseData> {
    const { observe } = this.#options;
    try {
      const answer = await session[pool].request(this.#requestOf(call, session.credentials));
      observe(call.method, answer.statusCode);
      return answer;
    } catch (thrown) {
      observe(call.method, 0);
      throw thrown;
    }
  }

  #requestOf(call: Call, { headers }: ApiCredentials): Dispatcher.RequestOptions {
    const { method, path, query, body, signal } = call;
    const { accept = 'application/json', contentType = 'application/json' } = call;
    const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
    return {
      method,
      path: `${this.#below}${path}${search}`,
      body: body === undefined ? null : JSON.stringify(body),
      headers: {
        ...headers,
        accept,
        'user-agent': this.#options.userAgent,
        ...(body === undefined ? {} : { 'content-type': contentType }),
      },
      ...(signal === undefined ? {} : { signal }),
    };
  }
}
