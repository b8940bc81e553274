import type { ConnectionPolicy } from '../../api/policy.ts';
import type { Finding } from '../../contract/connector.ts';
import { effectiveAddress } from '../../probe/address.ts';
import { hostPattern, networkOf } from '../../probe/lists.ts';
import type { TargetEntry } from '../../probe/lists.ts';
import { policyShape } from '../shape.ts';
import { mistakesInSelector } from './selector.ts';

const mistakesByPolicy = new WeakMap<ConnectionPolicy, readonly Finding[]>();

/**
 * What makes a policy unreadable. An entry that cannot be understood might have been the one that closes, so the
 * policy then closes everything in its namespaces: see refusedByPolicies.
 */
export function mistakesInPolicy(policy: ConnectionPolicy): readonly Finding[] {
  const mistakes = mistakesByPolicy.get(policy) ?? find(policy);
  mistakesByPolicy.set(policy, mistakes);
  return mistakes;
}

function find(policy: ConnectionPolicy): readonly Finding[] {
  const broken = policyShape(policy);
  if (broken !== undefined) return [{ path: 'spec', message: broken.replace(/^spec[^:]*: /, '') }];
  const { namespaceSelector, targets = {} } = policy.spec;
  return [
    ...mistakesInSelector(namespaceSelector),
    ...(targets.allow ?? []).flatMap((entry, index) =>
      mistakesInEntry(entry, `spec.targets.allow[${index}]`),
    ),
    ...(targets.deny ?? []).flatMap((entry, index) => mistakesInEntry(entry, `spec.targets.deny[${index}]`)),
  ];
}

function mistakesInEntry({ host, cidr }: TargetEntry, path: string): readonly Finding[] {
  return [
    ...(host === undefined ? [] : mistakesInHost(host).map((message) => ({ path: `${path}.host`, message }))),
    ...(cidr === undefined
      ? []
      : mistakesInNetwork(cidr).map((message) => ({ path: `${path}.cidr`, message }))),
  ];
}

function mistakesInHost(host: string): readonly string[] {
  if (hostPattern(host) !== undefined) return [];
  if (host.includes('://')) return ['must be a host alone, without scheme and path'];
  if (host.includes(':')) return ['must be a host alone: give the port in ports'];
  return ['must be a host name, an address, or a pattern such as *.shop.svc'];
}

function mistakesInNetwork(cidr: string): readonly string[] {
  const network = networkOf(cidr);
  if (network === undefined)
    return ['must be a network such as 10.0.0.0/8 or fd00::/8, one address is a network of /32 or /128'];
  if (effectiveAddress(network.address) === network.address) return [];
  return ['must be written as the IPv4 network that it holds: that is what addresses are compared with'];
}
