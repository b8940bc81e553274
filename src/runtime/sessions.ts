import { isDeepStrictEqual } from 'node:util';
import { Pool } from 'undici';
import type { Clock } from './clock.ts';
import type { ApiCredentials, Config } from './config.ts';

/** Open connections to the API server, and the credentials of the requests on them. */
export interface Session {
  readonly credentials: ApiCredentials;
  readonly requests: Pool;
  readonly watches: Pool;
}

/** More connections only add latency: the API server's CPU is the limit. */
const CONNECTIONS = 16;
const ANSWER_MS = 30_000;
/** Token files are rotated while the process runs; none that is older than this is used. */
const CREDENTIALS_MS = 30_000;

/** The session in force: credentials are read again before they are old, and once more when they are refused. */
export class Sessions {
  readonly #config: Config;
  readonly #clock: Clock;
  readonly #origin: string;
  #current: Session | undefined;
  #readAt = 0;
  #opening: Promise<Session> | undefined;

  constructor(config: Config, clock: Clock) {
    this.#config = config;
    this.#clock = clock;
    this.#origin = new URL(config.server).origin;
  }

  async current(): Promise<Session> {
    if (this.#current !== undefined && this.#clock.monotonicMs() - this.#readAt < CREDENTIALS_MS)
      return this.#current;
    return this.#reopen('keep');
  }

  /** The session to use after one was refused, which another request may have replaced already. */
  async after(refused: Session): Promise<Session> {
    return this.#current === refused ? this.#reopen('renew') : this.current();
  }

  async close(): Promise<void> {
    const last = this.#current;
    this.#current = undefined;
    await Promise.all([last?.requests.destroy(), last?.watches.destroy()]);
  }

  #reopen(mode: 'keep' | 'renew'): Promise<Session> {
    this.#opening ??= this.#open(mode).finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #open(mode: 'keep' | 'renew'): Promise<Session> {
    const old = this.#current;
    const credentials = await this.#config.credentials(mode).catch((thrown: unknown) => {
      // A file that is being replaced is missing for a moment; the credentials in force may still be good.
      if (old === undefined || mode === 'renew') throw thrown;
      return old.credentials;
    });
    this.#readAt = this.#clock.monotonicMs();
    if (old !== undefined && isDeepStrictEqual(old.credentials.tls, credentials.tls)) {
      this.#current = { ...old, credentials };
      return this.#current;
    }
    // The old connections end when the requests on them have ended.
    void old?.requests.close();
    void old?.watches.close();
    this.#current = {
      credentials,
      requests: poolOf(this.#origin, credentials, CONNECTIONS, ANSWER_MS),
      watches: poolOf(this.#origin, credentials, null, 0),
    };
    return this.#current;
  }
}

function poolOf(
  origin: string,
  { tls }: ApiCredentials,
  connections: number | null,
  bodyTimeout: number,
): Pool {
  const connect = { ...tls, timeout: 10_000, keepAlive: true, keepAliveInitialDelay: 15_000 };
  return new Pool(origin, { connections, connect, allowH2: false, headersTimeout: ANSWER_MS, bodyTimeout });
}
