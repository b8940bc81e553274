import { Pool } from 'undici';
import type { Dispatcher } from 'undici';

/** As it comes from the API server. */
export interface Held {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly resourceVersion: string;
    readonly generation?: number;
  };
  readonly status?: Readonly<Record<string, unknown>>;
}

/** One thing that a watch told, and when. */
export interface Told {
  readonly atMs: number;
  readonly type: string;
  readonly object: Held;
}

const CONNECTIONS = '/apis/mooring.dev/v1alpha1';

/** The API server as an administrator sees it, by nothing but requests: the floor that everything is measured against. */
export class Api {
  readonly #pool: Pool;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ url, ca, token }: { readonly url: string; readonly ca: string; readonly token: string }) {
    this.#pool = new Pool(url, { connections: 24, connect: { ca }, bodyTimeout: 0 });
    this.#headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  }

  async send<T>(
    method: Dispatcher.HttpMethod,
    path: string,
    body?: unknown,
    contentType = 'application/json',
  ): Promise<T> {
    const text = body === undefined ? null : JSON.stringify(body);
    const answer = await this.#pool.request({
      method,
      path,
      body: text,
      headers: { ...this.#headers, 'content-type': contentType },
    });
    const said = await answer.body.text();
    if (answer.statusCode >= 300)
      throw new Error(`${method} ${path}: ${answer.statusCode} ${said.slice(0, 300)}`);
    return JSON.parse(said) as T;
  }

  /** A merge patch; gives the resourceVersion after it. */
  async patch(path: string, body: unknown): Promise<string> {
    const { metadata } = await this.send<Held>('PATCH', path, body, 'application/merge-patch+json');
    return metadata.resourceVersion;
  }

  connections(namespace: string): Promise<{ readonly items: readonly Held[] }> {
    return this.send('GET', `${CONNECTIONS}/namespaces/${namespace}/connections`);
  }

  path(namespace: string, name: string, subresource = ''): string {
    return `${CONNECTIONS}/namespaces/${namespace}/connections/${name}${subresource}`;
  }

  create(namespace: string, name: string, spec: object): Promise<Held> {
    const body = { apiVersion: 'mooring.dev/v1alpha1', kind: 'Connection', metadata: { name }, spec };
    return this.send('POST', `${CONNECTIONS}/namespaces/${namespace}/connections`, body);
  }

  /** Calls back for every change of a Connection until the signal aborts. */
  watch(namespace: string, told: (event: Told) => void, signal: AbortSignal): Promise<void> {
    return this.watchAll(`${CONNECTIONS}/namespaces/${namespace}/connections`, told, signal);
  }

  /** The same for whatever that path lists. */
  async watchAll(collection: string, told: (event: Told) => void, signal: AbortSignal): Promise<void> {
    const path = `${collection}?watch=1`;
    const answer = await this.#pool.request({ method: 'GET', path, headers: this.#headers, signal });
    void read(answer.body, told).catch(() => undefined);
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}

async function read(body: AsyncIterable<Buffer>, told: (event: Told) => void): Promise<void> {
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    const atMs = performance.now();
    for (const line of lines) told({ ...(JSON.parse(line) as Omit<Told, 'atMs'>), atMs });
  }
}

/** Runs a piece of work for each item, so many at once. */
export async function each<T>(
  items: readonly T[],
  concurrency: number,
  work: (item: T, index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) await work(items[index] as T, index); // within bounds
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
