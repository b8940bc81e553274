import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder, run, temporaryFolder } from '../support/process.ts';
import { nameserver } from './nameserver.ts';
import type { Nameserver } from './nameserver.ts';

/** An address of loopback that no other run listens on. */
const ADDRESS = `127.53.${(process.pid >> 8) & 255}.${process.pid & 255 || 1}`;
const REFUSED = { reason: 'ConnectionRefused', failedStep: 'Connect' };
const both = (name: string) => [`A ${name}`, `AAAA ${name}`];

/** A second look-up would be told of the metadata service. */
const rebinding = [['127.0.0.1'], ['169.254.169.254']];

const zone = {
  good: { code: 0, addresses: ['127.0.0.1'] },
  mixed: { code: 0, addresses: ['127.0.0.1', '10.0.0.1', '169.254.169.254'] },
  nothing: { code: 0, addresses: [] },
  missing: { code: 3, addresses: [] },
  broken: { code: 2, addresses: [] },
  silent: undefined,
  rebinding: {
    code: 0,
    get addresses() {
      return rebinding.shift() ?? [];
    },
  },
} as const;

let server: Nameserver;
let folder: string;
beforeAll(async () => {
  server = await nameserver(ADDRESS, zone);
  folder = await temporaryFolder('mooring-resolver');
  await writeFile(
    join(folder, 'resolv.conf'),
    `nameserver ${ADDRESS}\nsearch attacker.svc.cluster.test\noptions ndots:5 timeout:2 attempts:1\n`,
  );
});
afterAll(async () => {
  server.close();
  await removeFolder(folder);
});

describe('a host in DNS', () => {
  it.each([
    ['good.example.test', REFUSED, both('good.example.test')],
    ['rebinding.example.test', REFUSED, both('rebinding.example.test')],
    ['good.shop.svc', REFUSED, both('good.shop.svc.cluster.test')],
    ['mixed.example.test', { reason: 'TargetDenied', failedStep: 'Resolve' }, both('mixed.example.test')],
    ['missing.example.test', { reason: 'HostNotFound', failedStep: 'Resolve' }, both('missing.example.test')],
    ['nothing.example.test', { reason: 'HostNotFound', failedStep: 'Resolve' }, both('nothing.example.test')],
  ])(
    '%s is asked for once and never with a search domain',
    async (host, verdict, questions) => {
      const before = server.asked.length;

      const result = await dial(host);

      expect(result).toMatchObject(verdict);
      expect(server.asked.slice(before).toSorted((one, other) => one.localeCompare(other))).toEqual(questions);
    },
    20_000,
  );

  it.each([
    ['broken.example.test', { reason: 'ResolveFailed', failedStep: 'Resolve' }],
    ['silent.example.test', { reason: 'TimedOut', failedStep: 'Resolve' }],
  ])(
    '%s fails at Resolve and keeps search domains out',
    async (host, verdict) => {
      const before = server.asked.length;

      expect(await dial(host)).toMatchObject(verdict);
      expect(new Set(server.asked.slice(before))).toEqual(new Set(both(host)));
    },
    20_000,
  );
});

/** Dials on a machine whose only difference is its resolver: a mount namespace with another resolv.conf. */
async function dial(host: string): Promise<unknown> {
  const script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
  const lookup = [process.execPath, join(import.meta.dirname, 'lookup.ts'), host];
  const { stdout } = await run('unshare', ['--mount', 'sh', '-c', script, join(folder, 'resolv.conf'), ...lookup]);
  return JSON.parse(stdout);
}
