import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { PageHandlers, PageServer } from '../../../src/cli/ui/server.ts';
import { servePage } from '../../../src/cli/ui/server.ts';

/** What came back. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A request with any headers, as no browser would let a page send them. */
export function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: Asked = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(pieces).toString(),
        }),
      );
    });
    sent.on('error', reject).end(body);
  });
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The page's side of the contract: it has a token, and keeps all that it was answered. */
export class PageClient {
  readonly port: number;
  /** Everything that was answered. */
  heard = '';
  #token = '';

  constructor(port: number) {
    this.port = port;
  }

  async exchange(url: string): Promise<Reply> {
    const once = new URL(url).hash.replace('#once=', '');
    const reply = await this.post('exchange', { once });
    this.#token = (JSON.parse(reply.text) as { token?: string }).token ?? this.#token;
    return reply;
  }

  async post(name: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    const origin = `http://127.0.0.1:${this.port}`;
    const reply = await ask(this.port, `/api/${name}`, {
      method: 'POST',
      headers: {
        origin,
        authorization: `Bearer ${this.#token}`,
        'content-type': 'application/json',
        ...headers,
      },
      body: JSON.stringify(body),
    });
    this.heard += reply.text + JSON.stringify(reply.headers);
    return reply;
  }

  /** The answer of a call that succeeds. */
  async call<T>(name: string, body: unknown = {}): Promise<T> {
    const { status, text } = await this.post(name, body);
    if (status !== 200) throw new Error(`${name}: ${status} ${text}`);
    return JSON.parse(text) as T;
  }

  /** The lines of a stream that ends by itself. */
  async lines<T>(name: string, body: unknown): Promise<readonly T[]> {
    const { text } = await this.post(name, body);
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as T);
  }
}

const PAGE = { type: 'text/html; charset=utf-8', bytes: Buffer.from('<!doctype html>') };

/** A page with these handlers, and one that has its token. */
export async function openPage(handlers: PageHandlers): Promise<{ server: PageServer; page: PageClient }> {
  const server = await servePage({ port: 0, handlers, assets: new Map([['/index.html', PAGE]]) });
  const page = new PageClient(server.port);
  await page.exchange(server.url);
  return { server, page };
}
