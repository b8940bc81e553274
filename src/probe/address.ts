import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** Which four of the sixteen bytes of an IPv6 address are an IPv4 address; `inverted`: bit by bit. */
interface Embedding {
  readonly at: readonly [number, number, number, number];
  readonly inverted?: true;
}

const LAST: Embedding = { at: [12, 13, 14, 15] };

/** IPv6 networks whose addresses carry an IPv4 address, and the places where it may stand, the usual one first. */
const TRANSLATORS = [
  carrier('::ffff:0:0', 96, [LAST]), // mapped, RFC 4291
  carrier('::ffff:0:0:0', 96, [LAST]), // translated, RFC 2765
  carrier('64:ff9b::', 96, [LAST]), // NAT64, RFC 6052
  // NAT64 of a network of its own, RFC 8215, whose prefix may be as long as RFC 6052 lets it be
  carrier('64:ff9b:1::', 48, [LAST, { at: [6, 7, 9, 10] }, { at: [7, 9, 10, 11] }, { at: [9, 10, 11, 12] }]),
];
/** Those whose addresses are hosts of IPv6 as well, reached as such wherever there is no tunnel. */
const TUNNELS = [
  carrier('2002::', 16, [{ at: [2, 3, 4, 5] }]), // 6to4, RFC 3056
  carrier('2001::', 32, [{ ...LAST, inverted: true }, { at: [4, 5, 6, 7] }]), // Teredo, RFC 4380: client and server
];
const CARRIERS = [...TRANSLATORS, ...TUNNELS];

interface Carrier {
  readonly list: BlockList;
  readonly embeddings: readonly Embedding[];
}

function carrier(network: string, prefix: number, embeddings: readonly Embedding[]): Carrier {
  const list = new BlockList();
  list.addSubnet(network, prefix, 'ipv6');
  return { list, embeddings };
}

/** The family of an IP address, as node:net names it. */
export function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** More than a name of 253 bytes takes in any of its spellings, of which the longest cost time. */
const LONGEST_HOST = 1024;

/**
 * One spelling for each host: names in ASCII and lower case, `0x7f.1` as 127.0.0.1, full-width digits and dots
 * as plain ones, no brackets, no zone. Undefined for what is neither a name nor an address.
 */
export function canonicalHost(host: string): string | undefined {
  if (host.length > LONGEST_HOST || /[\n\r\u2028\u2029]/.test(host)) return undefined;
  const [bare = ''] = host.replace(/^\[(.*)\]$/, '$1').split('%', 1);
  if (isIP(bare) !== 0) return bare;
  // What would end the host of a URL is cut off by domainToASCII without a word.
  if (!/^[^\s/\\?#@:]+$/.test(bare)) return undefined;
  const name = domainToASCII(bare);
  // Some resolvers drop a second dot at the end, which no rule on names would look behind.
  return name === '' || /^\.|\.\./.test(name) ? undefined : name;
}

/** The address that packets end up at: the IPv4 address inside of an IPv6 one that carries it, or itself. */
export function effectiveAddress(address: string): string {
  return carriedAddresses(address)[0] ?? address;
}

/**
 * Every address that packets to this one may end up at, all of which a rule has to look at: the owner of a network of
 * IPv6 can give a host an address that carries that of a neighbour, so that one is both.
 */
export function reachedAddresses(address: string): readonly string[] {
  const carried = carriedAddresses(address);
  const isTranslated = carried.length > 0 && TRANSLATORS.some(({ list }) => list.check(address, 'ipv6'));
  return isTranslated ? carried : [address, ...carried];
}

/** Every IPv4 address that stands in an IPv6 one, the likeliest first; none in most. */
function carriedAddresses(address: string): readonly string[] {
  if (isIP(address) !== 6) return [];
  const bytes = bytesOf(address);
  const embeddings = CARRIERS.find(({ list }) => list.check(address, 'ipv6'))?.embeddings ?? [];
  const isatap = bytes.subarray(8, 12).toString('hex').replace(/^02/, '00') === '00005efe'; // RFC 5214
  const carried = [...embeddings, ...(isatap ? [LAST] : [])].map(({ at, inverted = false }) =>
    at.map((index) => (inverted ? 255 : 0) ^ (bytes[index] ?? 0)).join('.'),
  );
  // Where one place has zeros, the address stands in another; where all have, it is the unspecified one.
  const filled = carried.filter((each) => !each.startsWith('0.'));
  return filled.length > 0 ? filled : carried.slice(0, 1);
}

function bytesOf(address: string): Buffer {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [before, after] = [head, tail ?? ''].map((part) => part.split(':').filter((word) => word !== ''));
  const zeros = Array<string>(8 - (before?.length ?? 0) - (after?.length ?? 0)).fill('0');
  const words = [...(before ?? []), ...zeros, ...(after ?? [])];
  return Buffer.from(words.map((word) => word.padStart(4, '0')).join(''), 'hex');
}
