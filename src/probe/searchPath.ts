import { isIP } from 'node:net';
import { canonicalHost } from './address.ts';
import { destinationOf } from './lists.ts';
import type { Destination } from './lists.ts';

/** By what a Pod finds the names of hosts. */
export interface SearchPath {
  /** Domain of the cluster, without which names are looked up as the system does. */
  readonly clusterDomain?: string | undefined;
  /** Whose Pod it would be; undefined: names are whole. */
  readonly namespace?: string | undefined;
  /** Search domains of the node, which come after those of the cluster. */
  readonly nodeDomains?: readonly string[] | undefined;
}

/** A name that a host may be, and what lists of targets judge then. */
export interface HostCandidate {
  /** As it is looked up; an address is its own answer. */
  readonly name: string;
  readonly place: Destination;
}

/**
 * What a host may be, in the order in which a Pod of the namespace would try it: the Service `db` or `db.shop` before
 * a name of DNS. A name with two dots or more is whole, and kept out of search domains by a dot at its end:
 * db.example.com must not become a Service that a user made in the namespace com. The one use of them that people
 * rely on there, NAME.NAMESPACE.svc, is spelled out.
 */
export function candidatesFor(
  host: string,
  port: number | undefined,
  { clusterDomain, namespace, nodeDomains = [] }: SearchPath,
): readonly HostCandidate[] {
  const name = canonicalHost(host);
  const written = destinationOf(host, port, clusterDomain);
  if (name === undefined) return [];
  if (isIP(name) !== 0) return [{ name, place: written }];
  if (name.endsWith('.')) return [{ name, place: written }];
  if (clusterDomain !== undefined && name.endsWith('.svc'))
    return [{ name: `${name}.${clusterDomain}.`, place: written }];
  const dots = name.split('.').length - 1;
  if (dots > 1 || name === 'localhost' || clusterDomain === undefined || namespace === undefined)
    return [{ name: dots === 0 ? name : `${name}.`, place: written }];
  const cluster = [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain];
  const longer = [...cluster, ...nodeDomains].map((domain, index) => {
    const { names, ...place } = destinationOf(`${name}.${domain}`, port, clusterDomain);
    // A list that holds a name without a dot means this one.
    const alias = index === 0 && dots === 0 ? [name] : [];
    return { name: `${name}.${domain}.`, place: { ...place, names: [...names, ...alias] } };
  });
  return [...longer, { name: `${name}.`, place: written }];
}

/** More is not told than fits into a message. */
const LONGEST_LIST = 300;

/** The domains in which a short name was looked up, as a message says it: without the name, which a Secret may have given. */
export function domainsAmong(candidates: readonly HostCandidate[]): string {
  const written = candidates.at(-1)?.name ?? '';
  const domains = candidates.slice(0, -1).map(({ name }) => name.slice(written.length, -1));
  return domains
    .filter((_, index) => domains.slice(0, index + 1).join(', ').length <= LONGEST_LIST)
    .join(', ');
}

/** The search domains of the node, as the kubelet writes them behind those of the cluster. */
export function nodeDomains(resolvConf: string): readonly string[] {
  const [, , behind = ''] = /^search\s(.*?)(?<=\s)svc\.\S+?\.?(?=\s|$)(.*)$/m.exec(resolvConf) ?? [];
  const [, ...domains] = behind.split(/\s+/).filter((domain) => domain !== '');
  return domains.map((domain) => domain.replace(/\.$/, ''));
}
