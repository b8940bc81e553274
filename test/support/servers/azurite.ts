import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { nodeModules } from '../npm.ts';
import type { NpmPackages } from '../npm.ts';
import { freePort } from '../process.ts';
import type { Certificate } from './certificates.ts';
import { tls } from './exchanges.ts';
import { startIn, writePair } from './place.ts';

/** What Debian must have installed: nothing, npm brings it. */
export const packages: readonly string[] = [];

/** An emulator of Azure Storage that verifies signatures, of Microsoft's own. */
export const NPM: NpmPackages = {
  name: 'azurite',
  version: '3.35.0',
  module: fileURLToPath(new URL('azurite', import.meta.url)),
};

/** One of one's own, on 127.0.0.1, with TLS. */
export interface AzuriteServer {
  /** Addresses of the account, by service. */
  readonly urls: Readonly<Record<Service, string>>;
  readonly account: string;
  readonly key: string;
  /** A query that may do these things (r, l, …) until then. */
  signature(rights: string, until: Date): string;
  stop(): Promise<void>;
}

const SERVICES = ['blob', 'queue', 'table'] as const;
type Service = (typeof SERVICES)[number];

const ACCOUNT = 'orderslake';

/** Starts it with the container, the queue and the table `orders`. */
export async function startAzurite(certificate: Certificate, ca: string): Promise<AzuriteServer> {
  const modules = await nodeModules(NPM, console.error);
  const key = randomBytes(64).toString('base64');
  const ports = Object.fromEntries(
    await Promise.all(SERVICES.map(async (name) => [name, await freePort()] as const)),
  );
  const server = await startIn({ name: 'azurite' }, async ({ folder }) => {
    const pair = await writePair(folder, certificate);
    const places = SERVICES.flatMap((name) => [
      `--${name}Host`,
      '127.0.0.1',
      `--${name}Port`,
      String(ports[name]),
    ]);
    const manner = ['--silent', '--disableTelemetry', '--skipApiVersionCheck', '--inMemoryPersistence'];
    return {
      command: process.execPath,
      args: [
        join(modules, 'azurite/dist/src/azurite.js'),
        ...places,
        ...manner,
        '--cert',
        pair.certificate,
        '--key',
        pair.key,
      ],
      env: { PATH: process.env['PATH'], HOME: folder, AZURITE_ACCOUNTS: `${ACCOUNT}:${key}` },
      answers: Object.values(ports).map((port) => tls(port)),
    };
  });
  const urlOf = (name: Service) => `https://127.0.0.1:${ports[name]}/${ACCOUNT}`;
  const urls = { blob: urlOf('blob'), queue: urlOf('queue'), table: urlOf('table') };
  const send = sender(key, ca);
  await send('PUT', `${urls.blob}/orders?restype=container`);
  await send('PUT', `${urls.queue}/orders`);
  await send('POST', `${urls.table}/Tables`, JSON.stringify({ TableName: 'orders' }));
  return {
    urls,
    account: ACCOUNT,
    key,
    signature: (rights, until) => signatureOf(key, rights, until),
    stop: () => server.stop(),
  };
}

/** Signs by itself what sets the emulator up, so that it is not the code under test that proves itself. */
function sender(key: string, ca: string) {
  return async (method: 'PUT' | 'POST', address: string, body = ''): Promise<void> => {
    const { pathname, search } = new URL(address);
    const date = new Date().toUTCString();
    const resource = `/${ACCOUNT}${pathname}`;
    const query = search === '' ? '' : `\n${search.slice(1).replace('=', ':')}`;
    const blob = `${method}${'\n'.repeat(12)}x-ms-date:${date}\nx-ms-version:2021-12-02\n${resource}${query}`;
    const text = body === '' ? blob : `${method}\n\napplication/json\n${date}\n${resource}`;
    const answer = await request(address, {
      method,
      dispatcher: new Agent({ connect: { ca } }),
      headers: {
        'x-ms-date': date,
        'x-ms-version': '2021-12-02',
        authorization: `SharedKey ${ACCOUNT}:${hmac(key, text)}`,
        ...(body !== '' && {
          'content-type': 'application/json',
          accept: 'application/json;odata=nometadata',
        }),
      },
      ...(body !== '' && { body }),
    });
    const said = await answer.body.text();
    if (answer.statusCode !== 201) throw new Error(`Azurite does not do what it is asked: ${said}`);
  };
}

function signatureOf(key: string, rights: string, until: Date): string {
  const fields = {
    sp: rights,
    ss: 'bqt',
    srt: 'sco',
    st: '',
    se: `${until.toISOString().slice(0, 19)}Z`,
    sip: '',
    spr: '',
    sv: '2019-02-02',
  };
  const text = [ACCOUNT, ...Object.values(fields), ''].join('\n');
  const given = Object.entries(fields).filter(([, value]) => value !== '');
  return new URLSearchParams([...given, ['sig', hmac(key, text)]]).toString();
}

function hmac(key: string, text: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64');
}
