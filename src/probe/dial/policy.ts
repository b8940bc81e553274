import { isIP } from 'node:net';
import type { Target } from '../../contract/connector.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import { canonicalHost } from '../address.ts';
import { guard, isDeniedName } from '../guard.ts';
import { placedAt, placeOf, refusedBy } from '../lists.ts';
import type { Place, TargetList } from '../lists.ts';
import type { NetworkOptions } from '../network.ts';
import { resolve } from '../resolve.ts';

/** Most addresses of a host that are tried. */
const MOST_ADDRESSES = 16;

/** Who is connected to: the server itself, or who carries the connection to it. */
export type Role = 'server' | 'carrier';

const NAMES = { server: 'the host', carrier: 'the proxy or ssh tunnel' } as const satisfies Record<
  Role,
  string
>;

/**
 * The addresses of a host that the test may connect to. A name that is not allowed is not even looked up: the question
 * alone would tell somebody something.
 */
export async function permitted(
  { host, port }: Target,
  role: Role,
  options: NetworkOptions,
): Promise<readonly string[]> {
  const { rules, lookup } = options;
  const lists = listsFor(role, options);
  const named = placeOf(host, port, rules.clusterDomain);
  checkLists(named, lists, options);
  const addresses = await resolve(host, rules.clusterDomain, lookup);
  const mayReach = guard(rules);
  if (!addresses.every((address) => mayReach(address, port))) {
    throw denied(`${NAMES[role]} is at an address that connections may not reach`, options);
  }
  for (const address of addresses) checkLists(placedAt(named, address), lists, options);
  return addresses.slice(0, MOST_ADDRESSES);
}

/**
 * The host that somebody else is asked to connect to. An address is judged like one that we connect to; of a name only
 * the name is known here, so what asks for its address refuses it.
 */
export function permittedUnseen({ host, port }: Target, options: NetworkOptions): string {
  const { rules } = options;
  const name = canonicalHost(host)?.replace(/\.$/, '');
  if (name === undefined)
    throw new ConnectionFailure('HostNotFound', 'the host is neither a name nor an address');
  const isAllowed = isIP(name) === 0 ? !isDeniedName(name, rules.clusterDomain) : guard(rules)(name, port);
  if (!isAllowed)
    throw denied('the host behind the proxy or ssh tunnel is one that connections may not reach', options);
  checkLists(
    { ...placeOf(host, port, rules.clusterDomain), unseen: true },
    listsFor('server', options),
    options,
  );
  return name;
}

/** What a Secret of the carrier alone says of hosts is no rule for the server behind it. */
function listsFor(role: Role, { rules: { lists = [] } }: NetworkOptions): readonly TargetList[] {
  return role === 'carrier' ? lists : lists.filter(({ only }) => only !== 'carrier');
}

function checkLists(place: Place, lists: readonly TargetList[], options: NetworkOptions): void {
  const refusing = refusedBy(lists, place);
  if (refusing !== undefined) throw denied(refusing.refusal, options);
}

function denied(message: string, { stop }: NetworkOptions): ConnectionFailure {
  const failure = new ConnectionFailure('TargetDenied', message);
  stop(failure);
  return failure;
}
