import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import { nodeFailure } from '../contract/nodeErrors.ts';
import type { Destination } from './lists.ts';
import { domainsAmong } from './searchPath.ts';
import type { HostCandidate } from './searchPath.ts';

/** Asks the resolver of the system for all addresses of a name. */
export type Lookup = (name: string) => Promise<readonly string[]>;

/** The candidate that a host is, and its addresses. */
interface Resolution {
  readonly place: Destination;
  readonly addresses: readonly string[];
}

/**
 * The first of the candidates that has an address, each asked for once; an address is its own answer. A look-up that
 * fails otherwise than for want of a name ends it: the next candidate might be another server. `refuse` is asked
 * before the last one, whose look-up alone leaves the cluster.
 */
export async function resolve(
  candidates: readonly HostCandidate[],
  refuse: (place: Destination) => void,
  ask: Lookup = systemLookup,
): Promise<Resolution> {
  for (const [index, { name, place }] of candidates.entries()) {
    if (isIP(name) !== 0) return { place, addresses: [name] };
    if (index === candidates.length - 1) refuse(place);
    const addresses = await answers(name, ask, candidates.length > 1);
    if (addresses.length > 0) return { place, addresses };
  }
  throw new ConnectionFailure('HostNotFound', notFound(candidates));
}

function notFound(candidates: readonly HostCandidate[]): string {
  if (candidates.length === 0) return 'the host is neither a name nor an address';
  if (candidates.length === 1) return 'the name of the host has no address';
  return `the host is neither a Service, as this namespace has it, nor a name of DNS: check it, or give the whole name, such as NAME.NAMESPACE.svc; it was looked up in ${domainsAmong(candidates)}, and as it stands`;
}

/** The domain of the cluster as the kubelet writes it among the search domains of a pod. */
export function clusterDomain(resolvConf: string): string | undefined {
  return /^search\s.*?(?<=\s)svc\.(\S+?)\.?(?=\s|$)/m.exec(resolvConf)?.[1];
}

/** What the system says of its resolver; '' where it says nothing. */
export function resolverSettings(): string {
  try {
    return readFileSync('/etc/resolv.conf', 'utf8');
  } catch {
    return '';
  }
}

/** None where there is no such name among several. */
async function answers(name: string, ask: Lookup, isOneOfSeveral: boolean): Promise<readonly string[]> {
  try {
    return await ask(name);
  } catch (error) {
    const failure = nodeFailure(error);
    if (isOneOfSeveral && failure?.reason === 'HostNotFound') return [];
    throw (
      failure ??
      new ConnectionFailure('ResolveFailed', 'the name of the host could not be resolved', { cause: error })
    );
  }
}

async function systemLookup(name: string): Promise<readonly string[]> {
  const addresses = await lookup(name, { all: true });
  return addresses.map(({ address }) => address);
}
