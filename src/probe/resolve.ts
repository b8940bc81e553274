import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import { nodeFailure } from '../contract/nodeErrors.ts';
import { canonicalHost } from './address.ts';

/** Asks the resolver of the system for all addresses of a name. */
export type Lookup = (name: string) => Promise<readonly string[]>;

/** The addresses of a host, asked for once; an address in any spelling is its own answer. */
export async function resolve(
  host: string,
  clusterDomain: string | undefined,
  ask: Lookup = systemLookup,
): Promise<readonly string[]> {
  const name = canonicalHost(host);
  if (name === undefined)
    throw new ConnectionFailure('HostNotFound', 'the host is neither a name nor an address');
  if (isIP(name) !== 0) return [name];
  const addresses = await answers(absoluteName(name, clusterDomain), ask);
  if (addresses.length === 0)
    throw new ConnectionFailure('HostNotFound', 'the name of the host has no address');
  return addresses;
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

/**
 * A dot at the end keeps search domains out: db.example.com must not become a Service that a user made in the
 * namespace com. The one use of them that people rely on, NAME.NAMESPACE.svc, is spelled out instead.
 */
function absoluteName(name: string, domain: string | undefined): string {
  if (!name.includes('.') || name.endsWith('.')) return name;
  return name.endsWith('.svc') && domain !== undefined ? `${name}.${domain}.` : `${name}.`;
}

async function answers(name: string, ask: Lookup): Promise<readonly string[]> {
  try {
    return await ask(name);
  } catch (error) {
    throw (
      nodeFailure(error) ??
      new ConnectionFailure('ResolveFailed', 'the name of the host could not be resolved', { cause: error })
    );
  }
}

async function systemLookup(name: string): Promise<readonly string[]> {
  const addresses = await lookup(name, { all: true });
  return addresses.map(({ address }) => address);
}
