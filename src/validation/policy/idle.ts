import type { ConnectionPolicy } from '../../api/policy.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Finding } from '../../contract/connector.ts';
import { DENIED_NETWORKS } from '../../probe/guard.ts';
import { hostPattern, networkOf, destinationOf, firstRefusal } from '../../probe/lists.ts';
import type { TargetEntry } from '../../probe/lists.ts';

/** Entries of a policy that can be read and can never match: most likely they mean something else. */
export function idleEntries({ spec }: ConnectionPolicy, catalog: Catalog): readonly Finding[] {
  const { types = {}, targets = {} } = spec;
  const { allow = [], deny = [] } = targets;
  return [
    ...(types.allow ?? []).flatMap((type, index) =>
      idleType({ type, path: `spec.types.allow[${index}]`, deny: types.deny ?? [] }, catalog),
    ),
    ...(types.deny ?? []).flatMap((type, index) =>
      idleType({ type, path: `spec.types.deny[${index}]`, deny: [] }, catalog),
    ),
    ...allow.flatMap((entry, index) => idleAllowance(entry, `spec.targets.allow[${index}]`, deny)),
    ...deny.flatMap((entry, index) => idleTarget(entry, `spec.targets.deny[${index}]`)),
  ];
}

interface TypeEntry {
  readonly type: string;
  readonly path: string;
  readonly deny: readonly string[];
}

function idleType({ type, path, deny }: TypeEntry, catalog: Catalog): readonly Finding[] {
  if (deny.includes(type)) return [{ path, message: 'is denied too, and deny wins' }];
  if (catalog.get(type) !== undefined) return [];
  const near = catalog.nearest(type);
  return [
    {
      path,
      message: `no built-in type has this name${near.length > 0 ? `, did you mean ${near.join(' or ')}?` : ''}`,
    },
  ];
}

function idleTarget(entry: TargetEntry, path: string): readonly Finding[] {
  return contradictory(entry) ? [{ path, message: 'its host is an address outside of its cidr' }] : [];
}

function idleAllowance(entry: TargetEntry, path: string, deny: readonly TargetEntry[]): readonly Finding[] {
  if (deny.some((other) => covers(other, entry)))
    return [{ path, message: 'an entry of deny covers it, and deny wins' }];
  return DENIED_NETWORKS.some(({ network, prefix }) => covers({ cidr: `${network}/${prefix}` }, entry))
    ? [
        {
          path,
          message: 'no connection may reach this network, and only --allow-target of the operator lifts that',
        },
      ]
    : idleTarget(entry, path);
}

function contradictory({ host, cidr }: TargetEntry): boolean {
  if (host === undefined || cidr === undefined) return false;
  const place = destinationOf(host, undefined, undefined);
  return (
    place.address !== undefined && firstRefusal([{ refusal: '', allow: [{ cidr }] }], place) !== undefined
  );
}

/** Whether all that fits one entry fits the other too; a pattern of hosts covers itself alone. */
function covers(outer: TargetEntry, inner: TargetEntry): boolean {
  const host =
    outer.host === undefined ||
    (inner.host !== undefined && hostPattern(outer.host) === hostPattern(inner.host));
  const ports =
    outer.ports === undefined || (inner.ports?.every((port) => outer.ports?.includes(port)) ?? false);
  return host && ports && (outer.cidr === undefined || contains(outer.cidr, inner.cidr));
}

function contains(outer: string, inner: string | undefined): boolean {
  const [large, small] = [networkOf(outer), networkOf(inner ?? '')];
  if (large === undefined || small === undefined || large.prefix > small.prefix) return false;
  return (
    firstRefusal(
      [{ refusal: '', allow: [{ cidr: outer }] }],
      destinationOf(small.address, undefined, undefined),
    ) === undefined
  );
}
