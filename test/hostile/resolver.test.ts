import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder, run, temporaryFolder } from '../support/process.ts';
import { nameserver } from './nameserver.ts';
import type { Nameserver } from './nameserver.ts';

/** An address of loopback that no other run listens on. */
const ADDRESS = `127.53.${(process.pid >> 8) & 255}.${process.pid & 255 || 1}`;
/** An address that no server listens on. */
const UNUSED = ADDRESS.replace('127.53', '127.52');
const REFUSAL = { reason: 'ConnectionRefused', failedStep: 'Connect' };
const both = (name: string) => [`A ${name}`, `AAAA ${name}`];

/** A second look-up would be told of the metadata service. */
const rebinding = [['127.0.0.1'], ['169.254.169.254']];

/** As many as an answer holds. */
const MANY = Array<string>(4000).fill('127.0.0.1');

const zone = {
  good: { code: 0, addresses: ['127.0.0.1'] },
  mixed: { code: 0, addresses: ['127.0.0.1', '10.0.0.1', '169.254.169.254'] },
  nothing: { code: 0, addresses: [] },
  missing: { code: 3, addresses: [] },
  broken: { code: 2, addresses: [] },
  refusing: { code: 5, addresses: [] },
  circular: { code: 0, addresses: [], trick: 'is an alias of itself' },
  poisoned: { code: 0, addresses: ['127.0.0.1'], trick: 'tells of another name' },
  forged: { code: 0, addresses: ['127.0.0.1'], trick: 'answers to another number' },
  garbled: { code: 0, addresses: [], trick: 'talks garbage' },
  long: { code: 0, addresses: MANY, trick: 'says all over TCP alone' },
  crowded: { code: 0, addresses: [...MANY, '169.254.169.254'], trick: 'says all over TCP alone' },
  torn: { code: 0, addresses: ['127.0.0.1'], trick: 'says no more over TCP' },
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
  await writeFile(join(folder, 'unused.conf'), `nameserver ${UNUSED}\noptions timeout:1 attempts:1\n`);
});
afterAll(async () => {
  server.close();
  await removeFolder(folder);
});

describe('a host in DNS', () => {
  it.each([
    ['good.example.test', REFUSAL, both('good.example.test')],
    ['rebinding.example.test', REFUSAL, both('rebinding.example.test')],
    ['good.shop.svc', REFUSAL, both('good.shop.svc.cluster.test')],
    ['mixed.example.test', { reason: 'TargetDenied', failedStep: 'Resolve' }, both('mixed.example.test')],
    ['missing.example.test', { reason: 'HostNotFound', failedStep: 'Resolve' }, both('missing.example.test')],
    ['nothing.example.test', { reason: 'HostNotFound', failedStep: 'Resolve' }, both('nothing.example.test')],
  ])(
    '%s is asked for once and never with a search domain',
    async (host, verdict, questions) => {
      const before = server.asked.length;

      const result = await dial(host);

      expect(result).toMatchObject(verdict);
      expect(server.asked.slice(before).toSorted((one, other) => one.localeCompare(other))).toEqual(
        questions,
      );
    },
    20_000,
  );

  it.each([
    ['does not know how to answer', 'broken.example.test', 'ResolveFailed'],
    ['refuses to answer', 'refusing.example.test', 'ResolveFailed'],
    ['goes round in circles', 'circular.example.test', 'HostNotFound'],
    ['tells of another name', 'poisoned.example.test', 'HostNotFound'],
    ['talks garbage', 'garbled.example.test', 'ResolveFailed'],
    ['answers to a number that was not asked by', 'forged.example.test', 'ResolveFailed'],
    ['says nothing until the resolver gives up', 'silent.example.test', 'ResolveFailed'],
    ['says that there is more, and then no more', 'torn.example.test', 'ResolveFailed'],
    ['tells of a denied address behind four thousand', 'crowded.example.test', 'TargetDenied'],
  ])(
    'whose nameserver %s fails at Resolve and keeps search domains out',
    async (_, host, reason) => {
      const before = server.asked.length;

      expect(await dial(host)).toMatchObject({ reason, failedStep: 'Resolve' });
      expect(new Set(server.asked.slice(before))).toEqual(new Set(both(host)));
    },
    20_000,
  );

  it('whose nameserver is silent for longer than a test may take has timed out', async () => {
    expect(await dial('silent.example.test', { timeoutMs: 1000 })).toMatchObject({
      reason: 'TimedOut',
      failedStep: 'Resolve',
    });
  }, 20_000);

  it('is looked for in vain where no nameserver is', async () => {
    expect(await dial('good.example.test', { settings: 'unused.conf' })).toMatchObject({
      reason: 'ResolveFailed',
      failedStep: 'Resolve',
    });
  }, 20_000);

  it('with more addresses than a datagram holds is found by asking again over TCP', async () => {
    expect(await dial('long.example.test')).toMatchObject(REFUSAL);
  }, 20_000);
});

/** Dials on a machine whose only difference is its resolver: a mount namespace with another resolv.conf. */
async function dial(host: string, { timeoutMs = 8000, settings = 'resolv.conf' } = {}): Promise<unknown> {
  const script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
  const lookup = [process.execPath, join(import.meta.dirname, 'lookup.ts'), host, String(timeoutMs)];
  const { stdout } = await run('unshare', ['--mount', 'sh', '-c', script, join(folder, settings), ...lookup]);
  return JSON.parse(stdout);
}
