import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** IPv6 networks whose addresses carry an IPv4 address in their last 32 bits: mapped and NAT64. */
const CARRIERS = new BlockList();
for (const network of ['::ffff:0:0', '64:ff9b::']) CARRIERS.addSubnet(network, 96, 'ipv6');

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
  return domainToASCII(bare) || undefined;
}

/** The address that packets end up at: the IPv4 address inside of an IPv6 one that carries it, or itself. */
export function effectiveAddress(address: string): string {
  if (isIP(address) !== 6 || !CARRIERS.check(address, 'ipv6')) return address;
  const compressed = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const tail = compressed.split('::').at(-1) ?? '';
  const [high = 0, low = 0] = ['0', ...tail.split(':')]
    .slice(-2)
    .map((word) => Number.parseInt(word || '0', 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
