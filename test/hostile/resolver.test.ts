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
    { host: 'good.example.test', verdict: REFUSAL, asked: 'good.example.test' },
    { host: 'rebinding.example.test', verdict: REFUSAL, asked: 'rebinding.example.test' },
    { host: 'good.shop.svc', verdict: REFUSAL, asked: 'good.shop.svc.cluster.test' },
    {
      host: 'mixed.example.test',
      verdict: { reason: 'TargetDenied', failedStep: 'Resolve' },
      asked: 'mixed.example.test',
    },
    {
      host: 'missing.example.test',
      verdict: { reason: 'HostNotFound', failedStep: 'Resolve' },
      asked: 'missing.example.test',
    },
    {
      host: 'nothing.example.test',
      verdict: { reason: 'HostNotFound', failedStep: 'Resolve' },
      asked: 'nothing.example.test',
    },
  ])(
    '$host is asked for once and never with a search domain',
    async ({ host, verdict, asked }) => {
      const before = server.asked.length;

      const result = await dial(host);

      expect(result).toMatchObject(verdict);
      expect(server.asked.slice(before).toSorted((one, other) => one.localeCompare(other))).toEqual(
        both(asked),
      );
    },
    20_000,
  );

  const CLUSTER = ['shop.svc.cluster.test', 'svc.cluster.test', 'cluster.test'];

  it.each([
    { host: 'good', verdict: REFUSAL, asked: ['good.shop.svc.cluster.test'] },
    { host: 'good.data', verdict: REFUSAL, asked: ['good.data.shop.svc.cluster.test'] },
    {
      host: 'missing.data',
      verdict: { reason: 'HostNotFound', failedStep: 'Resolve' },
      asked: [...CLUSTER.map((domain) => `missing.data.${domain}`), 'missing.data'],
    },
    { host: 'broken', verdict: { reason: 'ResolveFailed' }, asked: ['broken.shop.svc.cluster.test'] },
    { host: 'good.example.test', verdict: REFUSAL, asked: ['good.example.test'] },
  ])(
    '$host is what it is to a Pod of the namespace, and never what it is to the operator',
    async ({ host, verdict, asked }) => {
      const before = server.asked.length;

      const result = await dial(host, { namespace: 'shop' });

      expect(result).toMatchObject(verdict);
      expect(new Set(server.asked.slice(before))).toEqual(new Set(asked.flatMap(both)));
    },
    20_000,
  );

  it.each([
    { deed: 'does not know how to answer', host: 'broken.example.test', reason: 'ResolveFailed' },
    { deed: 'refuses to answer', host: 'refusing.example.test', reason: 'ResolveFailed' },
    { deed: 'goes round in circles', host: 'circular.example.test', reason: 'HostNotFound' },
    { deed: 'tells of another name', host: 'poisoned.example.test', reason: 'HostNotFound' },
    { deed: 'talks garbage', host: 'garbled.example.test', reason: 'ResolveFailed' },
    {
      deed: 'answers to a number that was not asked by',
      host: 'forged.example.test',
      reason: 'ResolveFailed',
    },
    {
      deed: 'says nothing until the resolver gives up',
      host: 'silent.example.test',
      reason: 'ResolveFailed',
    },
    { deed: 'says that there is more, and then no more', host: 'torn.example.test', reason: 'ResolveFailed' },
    {
      deed: 'tells of a denied address behind four thousand',
      host: 'crowded.example.test',
      reason: 'TargetDenied',
    },
  ])(
    'whose nameserver $deed fails at Resolve and keeps search domains out',
    async ({ host, reason }) => {
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

describe('a service in DNS', () => {
  it.each(['broken', 'refusing', 'garbled', 'forged', 'silent', 'torn'])(
    'whose nameserver is %s fails at Resolve, and keeps search domains out',
    async (name) => {
      const before = server.asked.length;

      expect(await dial(`${name}.example.test`, { service: 'mongodb' })).toMatchObject({
        reason: 'ResolveFailed',
        failedStep: 'Resolve',
      });
      expect(new Set(server.asked.slice(before))).toEqual(
        new Set([`SRV _mongodb._tcp.${name}.example.test`]),
      );
    },
    60_000,
  );

  it.each(['missing', 'nothing', 'good', 'poisoned', 'circular', 'long'])(
    'has no servers where the nameserver knows none: %s',
    async (name) => {
      expect(await dial(`${name}.example.test`, { service: 'mongodb' })).toMatchObject({
        status: 'Succeeded',
        servers: { of: 0 },
      });
    },
    60_000,
  );
});

interface Look {
  readonly timeoutMs?: number;
  readonly settings?: string;
  readonly namespace?: string;
  readonly service?: string;
}

/** Dials, or asks for a service, on a machine whose only difference is its resolver: a mount namespace with another resolv.conf. */
async function dial(
  host: string,
  { timeoutMs = 8000, settings = 'resolv.conf', namespace = '', service }: Look = {},
): Promise<unknown> {
  const script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
  const lookup = [
    process.execPath,
    join(import.meta.dirname, 'lookup.ts'),
    host,
    String(timeoutMs),
    '',
    namespace,
    ...(service === undefined ? [] : [service]),
  ];
  const { stdout } = await run('unshare', ['--mount', 'sh', '-c', script, join(folder, settings), ...lookup]);
  return JSON.parse(stdout);
}
