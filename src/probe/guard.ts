import { BlockList, isIP } from 'node:net';
import { effectiveAddress, familyOf, reachedAddresses } from './address.ts';
import type { TargetList } from './lists.ts';
import type { SearchPath } from './searchPath.ts';
import type { AllowTarget } from './target.ts';

/** Where tests may connect, besides the built-in deny list. */
export interface TargetRules extends SearchPath {
  readonly allowTargets: readonly AllowTarget[];
  /** IP addresses of the API server. */
  readonly denyTargets: readonly string[];
  /** An intermediary may be asked for any name, localhost too: only where the addresses of those names are allowed as well. */
  readonly anyRemoteName?: boolean | undefined;
  /** Of this one test: each has to let a target pass, and none lifts another denial. */
  readonly lists?: readonly TargetList[] | undefined;
}

/** Says whether a test may connect to an IP address and port. */
export type Guard = (address: string, port: number) => boolean;

/** Places that are never a customer's data system. Private networks are not among them: databases live there. */
export const DENIED_NETWORKS = [
  { network: '0.0.0.0', prefix: 8, what: 'unspecified' },
  { network: '127.0.0.0', prefix: 8, what: 'loopback' },
  { network: '169.254.0.0', prefix: 16, what: 'link-local, cloud metadata' },
  { network: '224.0.0.0', prefix: 4, what: 'multicast' },
  { network: '255.255.255.255', prefix: 32, what: 'broadcast' },
  { network: '::', prefix: 96, what: 'unspecified, loopback, IPv4-compatible' },
  { network: 'fe80::', prefix: 10, what: 'link-local' },
  { network: 'ff00::', prefix: 8, what: 'multicast' },
  { network: '168.63.129.16', prefix: 32, what: 'cloud metadata (Azure)' },
  { network: '100.100.100.200', prefix: 32, what: 'cloud metadata (Alibaba Cloud)' },
  { network: '192.0.0.192', prefix: 32, what: 'cloud metadata (Oracle Cloud)' },
  { network: 'fd00:ec2::254', prefix: 128, what: 'cloud metadata (AWS)' },
  { network: 'fd00:ec2::23', prefix: 128, what: 'credentials of pods (AWS)' },
  { network: 'fd20:ce::254', prefix: 128, what: 'cloud metadata (Google Cloud)' },
  { network: 'fd00:42::42', prefix: 128, what: 'cloud metadata (Scaleway)' },
] as const;

const LOOPBACK_NAMES = /^((.+\.)?localhost|localhost\.localdomain|ip6-(localhost|loopback))$/;
/** Names of the other such places, for a host that an intermediary looks up. */
const DENIED_NAMES =
  /^(metadata(\.google\.internal|\.goog)?|instance-data(\.ec2\.internal)?|kubernetes(\.default(\.svc)?)?)$/;

/** Whether a name, in lower case and without a dot at its end, means a place whose address is denied. */
export function isDeniedName(name: string, clusterDomain: string | undefined): boolean {
  const suffix = `.svc.${clusterDomain ?? 'cluster.local'}`;
  return (
    LOOPBACK_NAMES.test(name) ||
    DENIED_NAMES.test(name.endsWith(suffix) ? name.slice(0, 4 - suffix.length) : name)
  );
}

/** Whether a name, in lower case and without a dot at its end, or an address means the machine that looks it up. */
export function isLoopback(host: string): boolean {
  if (isIP(host) === 0) return LOOPBACK_NAMES.test(host);
  const address = effectiveAddress(host);
  return LOOPBACK.check(address, familyOf(address));
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Builds the judge of addresses; an allowed target lifts the denial of exactly its network and ports. */
export function guard(rules: TargetRules): Guard {
  const denied = new BlockList();
  for (const { network, prefix } of DENIED_NETWORKS) denied.addSubnet(network, prefix, familyOf(network));
  for (const target of rules.denyTargets) {
    if (isIP(target) === 0) throw new Error(`${target} is not an IP address to deny`);
    const address = effectiveAddress(target);
    denied.addAddress(address, familyOf(address));
  }
  const exemptions = rules.allowTargets.map(exemption);
  return (address, port) =>
    reachedAddresses(address).every(
      (each) => !denied.check(each, familyOf(each)) || exemptions.some((exempts) => exempts(each, port)),
    );
}

function exemption({ address, prefix, ports }: AllowTarget): Guard {
  const list = new BlockList();
  list.addSubnet(address, prefix, familyOf(address));
  return (candidate, port) =>
    port >= ports.first &&
    port <= ports.last &&
    familyOf(candidate) === familyOf(address) &&
    list.check(candidate, familyOf(candidate));
}
