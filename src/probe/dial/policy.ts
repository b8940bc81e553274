import { isIP } from 'node:net';
import type { Target } from '../../contract/connector.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import { canonicalHost } from '../address.ts';
import { guard, isDeniedName, isLoopback } from '../guard.ts';
import type { Guard, TargetRules } from '../guard.ts';
import { atAddress, destinationOf, firstRefusal } from '../lists.ts';
import type { Destination } from '../lists.ts';
import { resolve } from '../resolve.ts';
import type { Lookup } from '../resolve.ts';
import { candidatesFor } from '../searchPath.ts';

/** Most addresses of a host that are tried. */
const MOST_ADDRESSES = 16;

/** What a host is to the test: its server, or the proxy or SSH server on the way there. */
export type Role = 'server' | 'intermediary';

const NAMES = { server: 'the host', intermediary: 'the proxy or ssh tunnel' } as const satisfies Record<
  Role,
  string
>;

const DENIAL =
  'one that the operator denies by its built-in list; its flag --allow-target=CIDR:PORT lets one through';
const AT_DENIED_ADDRESS =
  'at an address that the operator denies by its built-in list; its flag --allow-target=CIDR:PORT lets one through';
/** Most people who write localhost mean their own machine. */
const OWN_LOOPBACK =
  "the loopback of the operator's own Pod, not your machine: put the name or the address of the server, have it let through by the operator's flag --allow-target=CIDR:PORT, or set spec.test.enabled to false for a sidecar of the Pods that use it";
/** The port may be a slip where others are let through. Which ones is not told. */
const OTHER_PORT =
  "the loopback of the operator's own Pod, where its flag --allow-target=CIDR:PORT lets other ports through and not this one: correct the port, or have it let through too";
/** The commonest tunnel leads to a server of the bastion itself, and there the operator would reach what only its users may. */
const LOOPBACK =
  'the loopback of that machine, which the operator does not reach into; kubectl connection test --local tests it as you';

/** Where one test may connect. A denial is thrown, and ends the test besides: a driver may try the next host otherwise. */
export class AddressPolicy {
  readonly #rules: TargetRules;
  readonly #guard: Guard;
  readonly #stop: (failure: ConnectionFailure) => void;
  readonly #lookup: Lookup | undefined;

  constructor(rules: TargetRules, stop: (failure: ConnectionFailure) => void, lookup?: Lookup) {
    this.#rules = rules;
    this.#guard = guard(rules);
    this.#stop = stop;
    this.#lookup = lookup;
  }

  /**
   * The addresses of a host that the test may connect to. A name that is not allowed is not even looked up: the DNS
   * query alone would carry data to the name server of the zone.
   */
  async allowedAddresses({ host, port }: Target, role: Role): Promise<readonly string[]> {
    const candidates = candidatesFor(host, port, this.#rules);
    const refuse = (destination: Destination) => this.#check(destination, role);
    if (candidates.every(({ place }) => this.#refusal(place, role) !== undefined))
      for (const { place } of candidates) refuse(place);
    const { place: destination, addresses } = await resolve(candidates, refuse, this.#lookup);
    refuse(destination);
    if (!addresses.every((address) => this.#guard(address, port)))
      throw this.#denied(
        `${NAMES[role]} is ${isOwnLoopback(host) ? this.#loopback(addresses) : AT_DENIED_ADDRESS}`,
      );
    for (const address of addresses) refuse(atAddress(destination, address));
    return addresses.slice(0, MOST_ADDRESSES);
  }

  /** A name that DNS is asked about and nothing connects to: neither its address nor a port is there to be judged. */
  checkDomain(domain: string): void {
    this.#check(destinationOf(domain, undefined, this.#rules.clusterDomain), 'server');
  }

  /**
   * The host that an intermediary is asked to connect to. An address is judged like one that the test connects to; of
   * a name only the name is known here, so a list that asks for its address refuses it.
   */
  allowedHost({ host, port }: Target): string {
    const { clusterDomain, anyRemoteName = false } = this.#rules;
    const name = canonicalHost(host)?.replace(/\.$/, '');
    if (name === undefined)
      throw new ConnectionFailure('HostNotFound', 'the host is neither a name nor an address');
    const isAllowed =
      isIP(name) === 0 ? anyRemoteName || !isDeniedName(name, clusterDomain) : this.#guard(name, port);
    if (!isAllowed)
      throw this.#denied(
        `the host behind the proxy or ssh tunnel is ${isLoopback(name) ? LOOPBACK : DENIAL}`,
      );
    this.#check({ ...destinationOf(host, port, clusterDomain), resolvedRemotely: true }, 'server');
    return name;
  }

  #loopback(addresses: readonly string[]): string {
    const isElsewhere = this.#rules.allowTargets.some(({ ports }) =>
      addresses.every((address) => this.#guard(address, ports.first)),
    );
    return isElsewhere ? OTHER_PORT : OWN_LOOPBACK;
  }

  /** A list that speaks of intermediaries alone is no rule for the server behind one. */
  #refusal(destination: Destination, role: Role): string | undefined {
    const { lists = [] } = this.#rules;
    const heeded = role === 'intermediary' ? lists : lists.filter(({ only }) => only !== 'intermediary');
    return firstRefusal(heeded, destination)?.refusal;
  }

  #check(destination: Destination, role: Role): void {
    const refusal = this.#refusal(destination, role);
    if (refusal !== undefined) throw this.#denied(refusal);
  }

  #denied(message: string): ConnectionFailure {
    const failure = new ConnectionFailure('TargetDenied', message);
    this.#stop(failure);
    return failure;
  }
}

/** Whether the host as it is written says so: what a name of DNS leads to is not told. */
function isOwnLoopback(host: string): boolean {
  return isLoopback(canonicalHost(host)?.replace(/\.$/, '') ?? '');
}
