import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '../support/eventually.ts';
import { run } from './exampleOperator.ts';
import { bookmark } from './streams.ts';

const OBJECT = {
  metadata: { namespace: 'n', name: 'a', uid: 'u', resourceVersion: '3' },
  spec: { size: 4 },
};

/** An API server that holds one widget, and notes the patches of its status. */
async function widgetServer() {
  const patches: unknown[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      const lines = [{ type: 'ADDED', object: OBJECT }, bookmark('4', true)];
      response.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      return;
    }
    request.setEncoding('utf8').on('data', (body: string) => {
      patches.push({ path: request.url, body: JSON.parse(body) as unknown });
      const metadata = { ...OBJECT.metadata, resourceVersion: '5' };
      response.end(JSON.stringify({ ...OBJECT, metadata, status: { size: 4 } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    patches,
    // The cast: a server that listens on a port has an address of this form.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('the operator in the README of the runtime', () => {
  it('is the one that runs here, and that is type-checked', async () => {
    const [readme, example] = await Promise.all([
      readFile('src/runtime/README.md', 'utf8'),
      readFile('test/runtime/exampleOperator.ts', 'utf8'),
    ]);

    const [, shown = ''] = /```ts\n(.*?)```/s.exec(readme) ?? [];

    expect(shown.replaceAll("'./", "'../../src/runtime/")).toBe(example);
  });

  it('writes what it promises, once, and ends when it is told to', async () => {
    const server = await widgetServer();
    const stop = new AbortController();
    const config = {
      server: server.url,
      namespace: 'n',
      credentials: () => Promise.resolve({ tls: {}, headers: {} }),
    };

    const ended = run(config, stop.signal);
    await eventually(() => expect(server.patches).toHaveLength(1));
    stop.abort();
    await ended;
    await server.close();

    expect(server.patches).toEqual([
      {
        path: '/apis/example.com/v1/namespaces/n/widgets/a/status',
        body: { metadata: { resourceVersion: '3' }, status: { size: 4 } },
      },
    ]);
  });
});
