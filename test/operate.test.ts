import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readFlags } from '../src/flags.ts';
import { operate } from '../src/operate.ts';
import { systemClock } from '../src/runtime/clock.ts';
import { eventually } from './support/eventually.ts';
import { freePort, removeFolder, startProcess, temporaryFolder } from './support/process.ts';

const SYNCED = {
  type: 'BOOKMARK',
  object: { metadata: { resourceVersion: '10', annotations: { 'k8s.io/initial-events-end': 'true' } } },
};

/** An API server that holds nothing and takes everything; `requests` are those that it answered. */
function emptyApiServer(requests: string[]): Server {
  let version = 10;
  return createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      version += 1;
      requests.push(`${request.method} ${new URL(request.url ?? '', 'http://localhost').pathname}`);
      answer(request, response, body, String(version));
    });
  });
}

function answer(
  { method, url = '' }: IncomingMessage,
  response: ServerResponse,
  body: string,
  resourceVersion: string,
): void {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  if (method === 'GET' && pathname.includes('/leases/')) return refuse(response, 404);
  if (isLeaseTaken && pathname.includes('/leases/')) return refuse(response, 409);
  response.writeHead(200, { 'content-type': 'application/json' });
  if (searchParams.has('watch')) return void response.write(`${JSON.stringify(SYNCED)}\n`);
  if (method === 'GET') return void response.end(JSON.stringify({ items: [] }));
  const object = JSON.parse(body) as { readonly metadata?: object };
  const name = pathname
    .replace(/\/status$/, '')
    .split('/')
    .at(-1);
  const metadata = { name, uid: `of ${name}`, ...object.metadata, resourceVersion };
  response.end(JSON.stringify({ spec: {}, ...object, metadata }));
}

/** Whether the Lease that the operator made is another replica's now. */
let isLeaseTaken = false;

function refuse(response: ServerResponse, code: number): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ kind: 'Status', status: 'Failure', code }));
}

describe('the operator', () => {
  let server: Server;
  let folder: string;
  const requests: string[] = [];

  const listeners = process.listeners('SIGTERM');

  beforeEach(async () => {
    folder = await temporaryFolder('mooring-operate');
    server = emptyApiServer(requests);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await removeFolder(folder);
    for (const each of process.listeners('SIGTERM'))
      if (!listeners.includes(each)) process.off('SIGTERM', each); // a second signal would end this process
  });

  /** The flags of an operator of that server. */
  async function flagsOf(...more: readonly string[]) {
    const kubeconfig = join(folder, 'kubeconfig');
    const { port } = server.address() as AddressInfo;
    const named = [
      {
        name: 'here',
        cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true },
        user: {},
        context: { cluster: 'here', user: 'here' },
      },
    ];
    await writeFile(
      kubeconfig,
      JSON.stringify({ 'current-context': 'here', clusters: named, users: named, contexts: named }),
    );
    const flags = readFlags(
      [
        `--kubeconfig=${kubeconfig}`,
        '--leader-elect=false',
        '--health-address=127.0.0.1:0',
        '--metrics-address=127.0.0.1:0',
        '--log-level=error',
        ...more,
      ],
      {},
    );
    if (typeof flags === 'string') throw new Error('flags that ask for a text');
    return flags;
  }

  it.each([
    ['that is not there', undefined, 'no such file'],
    ['without a certificate', 'hello', 'holds no PEM certificate'],
  ])('does not start with a file of trusted authorities %s', async (_, content, words) => {
    const file = join(folder, 'ca.pem');
    if (content !== undefined) await writeFile(file, content);
    const flags = await flagsOf(`--trusted-ca-file=${file}`);

    const starting = operate(flags, systemClock);

    await expect(starting).rejects.toThrow(`--trusted-ca-file ${file}: `);
    await expect(starting).rejects.toThrow(words);
  });

  it('watches its kinds, publishes its types, and ends in peace when it is asked to', async () => {
    const flags = await flagsOf();

    const ended = operate(flags, systemClock);
    await eventually(async () =>
      expect(requests.some((each) => /^PATCH .*\/connectiontypes\/[^/]+\/status$/.test(each))).toBe(true),
    );
    process.emit('SIGTERM', 'SIGTERM');
    await ended;

    const watched = requests.filter((request) =>
      /^GET .*\/(connections|flows|secrets|namespaces)$/.test(request),
    );
    expect(watched.toSorted()).toEqual([
      'GET /api/v1/namespaces',
      'GET /api/v1/secrets',
      'GET /apis/mooring.dev/v1alpha1/connections',
      'GET /apis/mooring.dev/v1alpha1/flows',
    ]);
    expect(requests[0]).toBe('GET /apis/discovery.k8s.io/v1/namespaces/default/endpointslices');
  });

  it('ends by itself where another replica has taken its Lease', async () => {
    requests.length = 0;
    const ended = operate(await flagsOf('--leader-elect=true'), systemClock).catch((error: unknown) => error);
    await eventually(() =>
      expect(requests.some((each) => /\/leases/.test(each) && !each.startsWith('GET'))).toBe(true),
    );

    isLeaseTaken = true;

    expect(await ended).toEqual(new Error('the Lease was taken away'));
    isLeaseTaken = false;
  }, 30_000);

  it('is ready once a prober has connected, and not while there is none', async () => {
    const path = join(folder, 'prober.sock');
    const port = await freePort();
    const flags = await flagsOf(`--prober-socket=${path}`, `--health-address=127.0.0.1:${port}`);
    const readiness = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).text();
    const ended = operate(flags, systemClock);

    await eventually(async () => expect(await readiness()).toBe('no prober is connected\n'));
    const prober = await startProcess({
      name: 'prober',
      command: process.execPath,
      args: ['--disable-sigusr1', join(import.meta.dirname, '../src/prober.ts'), `--connect=${path}`],
      ready: async () => (await readiness()) === 'ok\n',
    });
    await prober.stop('SIGKILL');
    await eventually(async () => expect(await readiness()).toBe('no prober is connected\n'));

    process.emit('SIGTERM', 'SIGTERM');
    await ended;
  });
});
