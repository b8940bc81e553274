import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { canonicalHost, familyOf, reachedAddresses } from './address.ts';

/** Destinations by host name, network and ports: every member that is there must fit. */
export interface TargetEntry {
  /** `*` stands for any characters, dots included. */
  readonly host?: string | undefined;
  readonly cidr?: string | undefined;
  readonly ports?: readonly number[] | undefined;
}

/** What a policy, or the owner of a credential, says of targets. */
export interface TargetList {
  /** The message where it refuses a target; public. */
  readonly refusal: string;
  /** Absent: every destination; empty: none. */
  readonly allow?: readonly TargetEntry[] | undefined;
  /** Wins over `allow`. */
  readonly deny?: readonly TargetEntry[] | undefined;
  /** Holds for a proxy or an SSH server alone, and not for the servers behind it. */
  readonly only?: 'intermediary' | undefined;
}

/** Where a connection goes; before the look-up of a name there is no address. */
export interface Destination {
  /** The names that mean this host, in the one spelling that they are compared in. */
  readonly names: readonly string[];
  readonly address: string | undefined;
  readonly port: number | undefined;
  /** An intermediary looks the name up, so that this process never learns the address. */
  readonly resolvedRemotely?: boolean;
}

/**
 * The first list that refuses the destination, if one does. An address that is not looked up yet refuses nothing, so
 * the same lists are asked twice: with the name, before its look-up, and with the address, before it is used. An address
 * that an intermediary looks up is taken for the worst one: no entry of `allow` holds it, any of `deny` may.
 */
export function firstRefusal(lists: readonly TargetList[], place: Destination): TargetList | undefined {
  const places = placesOf(place);
  return lists.find((list) => places.some((each) => refuses(list, each)));
}

function refuses({ allow, deny = [] }: TargetList, place: Destination): boolean {
  if ([...(allow ?? []), ...deny].some(unreadable)) return true;
  if (deny.some((entry) => fits(entry, place, 'yes') === 'yes')) return true;
  return allow !== undefined && allow.every((entry) => fits(entry, place, 'no') === 'no');
}

/** One for each address that packets may end up at, and that a host which is an address may mean. */
function placesOf({ names, address, ...place }: Destination): readonly Destination[] {
  const [literal = ''] = names;
  const hosts = isIP(literal) === 0 ? [names] : reachedAddresses(literal).map((each) => [each]);
  const addresses = address === undefined ? [undefined] : reachedAddresses(address);
  return hosts.flatMap((each) => addresses.map((reached) => ({ ...place, names: each, address: reached })));
}

/** Whether a list refuses a host, whatever of these it is. */
export function isRefused(list: TargetList, places: readonly Destination[]): boolean {
  return places.every((place) => firstRefusal([list], place) !== undefined);
}

/** The destination that a host and port mean before any look-up. */
export function destinationOf(
  host: string,
  port: number | undefined,
  clusterDomain: string | undefined,
): Destination {
  const name = canonicalHost(host)?.replace(/\.$/, '');
  if (name === undefined) return { names: [], address: undefined, port };
  if (isIP(name) === 0) return { names: namesOf(name, clusterDomain), address: undefined, port };
  const address = shortest(name);
  return { names: [address], address, port };
}

/** The same destination once its address is looked up. */
export function atAddress(place: Destination, address: string): Destination {
  return { ...place, address: shortest(address) };
}

/** A pattern of host names in the spelling that they are compared in; undefined where it can match none. */
export function hostPattern(text: string): string | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare) !== 0) return bare.includes('%') ? undefined : shortest(reachedAddresses(bare)[0] ?? bare);
  if (!/^[^\s/\\?#@:[\]]+$/.test(bare)) return undefined;
  return domainToASCII(bare).replace(/\.$/, '') || undefined;
}

/** A network, read from `ADDRESS/BITS`; undefined where it is none. */
export function networkOf(cidr: string): { readonly address: string; readonly prefix: number } | undefined {
  const [address = '', bits = '', ...rest] = cidr.split('/');
  const family = isIP(address);
  const longest = family === 4 ? 32 : 128;
  if (
    family === 0 ||
    address.includes('%') ||
    rest.length > 0 ||
    !/^[0-9]{1,3}$/.test(bits) ||
    Number(bits) > longest
  )
    return undefined;
  return { address, prefix: Number(bits) };
}

/** Whether a name fits a pattern of `hostPattern`, in a time that no pattern can stretch. */
export function globFits(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const index = name.indexOf(part, at);
    if (index < 0) return false;
    at = index + part.length;
  }
  return name.length - at >= last.length && name.endsWith(last);
}

type Fit = 'yes' | 'no' | 'unknown';

function fits(
  { host, cidr, ports }: TargetEntry,
  { names, address, port, resolvedRemotely = false }: Destination,
  worst: Fit,
): Fit {
  const members: readonly Fit[] = [
    host === undefined || names.some((name) => globFits(hostPattern(host) ?? '', name)) ? 'yes' : 'no',
    cidr === undefined ? 'yes' : within(cidr, address, resolvedRemotely ? worst : 'unknown'),
    ports === undefined ? 'yes' : among(ports, port),
  ];
  return members.find((each) => each === 'no') ?? members.find((each) => each === 'unknown') ?? 'yes';
}

function within(cidr: string, address: string | undefined, otherwise: Fit): Fit {
  if (address === undefined) return otherwise;
  const network = networkOf(cidr);
  if (network === undefined || familyOf(network.address) !== familyOf(address)) return 'no';
  const list = new BlockList();
  list.addSubnet(network.address, network.prefix, familyOf(network.address));
  return list.check(address, familyOf(address)) ? 'yes' : 'no';
}

function among(ports: readonly number[], port: number | undefined): Fit {
  if (port === undefined) return 'unknown';
  return ports.includes(port) ? 'yes' : 'no';
}

function unreadable({ host, cidr }: TargetEntry): boolean {
  return (
    (host !== undefined && hostPattern(host) === undefined) ||
    (cidr !== undefined && networkOf(cidr) === undefined)
  );
}

/** A Service has two names that mean the same, with and without the domain of the cluster. */
function namesOf(name: string, clusterDomain: string | undefined): readonly string[] {
  if (clusterDomain === undefined) return [name];
  if (name.endsWith('.svc')) return [name, `${name}.${clusterDomain}`];
  return name.endsWith(`.svc.${clusterDomain}`) ? [name, name.slice(0, -clusterDomain.length - 1)] : [name];
}

/** IPv6 as short as it goes. */
function shortest(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}
