import { isIP } from 'node:net';
import { textInput } from '../input.ts';
import type { Input } from '../input.ts';
import type { Target } from '../target.ts';

const HOSTS = [
  'db.shop.svc',
  '0x7f.1',
  '[::ffff:127.0.0.1]',
  '64:ff9b:1::7f00:1',
  'ＤＢ．example',
  'fe80::1%eth0',
  '10.0.0.0/8:5432-5433',
];

/** Hosts, names and addresses in all their forms, lists of targets, and the patterns of schemas at size. */
export const ADDRESSES: Readonly<Record<string, () => Promise<Target>>> = {
  hosts: async () => {
    const { canonicalHost, reachedAddresses, effectiveAddress } =
      await import('../../../src/probe/address.ts');
    return {
      seeds: HOSTS.map(textInput),
      run: ([bytes]) => {
        const host = canonicalHost(String(bytes));
        if (host === undefined) return;
        if (canonicalHost(host) !== host) throw new Error('a host has two spellings that are its only one');
        if (isIP(host) === 0) return;
        const carried = [effectiveAddress(host), ...reachedAddresses(host)];
        if (carried.some((each) => isIP(each) === 0)) throw new Error('an address carries what is none');
      },
    };
  },
  targets: async () => {
    const { parseAllowTarget } = await import('../../../src/probe/target.ts');
    const lists = await import('../../../src/probe/lists.ts');
    return {
      seeds: [...HOSTS, '*.shop.svc'].map(textInput),
      run([entry, host = entry]) {
        const text = String(entry);
        for (const read of [lists.hostPattern, lists.networkOf]) read(text);
        unlessRefused(() => parseAllowTarget(text), /./);
        const place = lists.destinationOf(String(host), 5432, 'cluster.local');
        lists.firstRefusal([{ refusal: 'no', allow: [{ host: text }, { cidr: text }], deny: [] }], place);
      },
    };
  },
  patterns: async () => {
    const { connectors } = await import('../../../src/connectors/index.ts');
    const schemas = connectors.flatMap(({ parameters, secrets }) => [parameters, secrets]);
    const patterns = [...new Set(schemas.flatMap(patternsIn))].map((each) => new RegExp(each, 'u'));
    return {
      seeds: patterns.map((_, index): Input => [
        Buffer.from([index]),
        ...HOSTS.slice(0, 2).map((host) => Buffer.from(host)),
      ]),
      run: ([choice, piece = Buffer.from('a'), end = piece]) => {
        const pattern = patterns[(choice?.[0] ?? 0) % patterns.length];
        pattern?.test(String(piece).repeat(Math.ceil(AT_SIZE / (piece.length + 1))) + String(end));
      },
    };
  },
};

/** In characters: what takes time by its square takes more than the limit. */
const AT_SIZE = 128 * 1024;

function patternsIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, value]) =>
    keyword === 'pattern' && typeof value === 'string' ? [value] : patternsIn(value),
  );
}

/** Runs what may refuse its input by an error whose message looks like this. */
export function unlessRefused<T>(work: () => T, refusal: RegExp): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && error.constructor === Error && refusal.test(error.message))
      return undefined;
    throw error;
  }
}
