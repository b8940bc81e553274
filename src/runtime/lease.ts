import type { Client } from './client.ts';
import type { Clock } from './clock.ts';
import type { Access } from './handlers.ts';
import { kind, type KubernetesObject } from './kind.ts';
import { describe, type Log } from './log.ts';
import { ApiError } from './transport.ts';

/** Where the Lease is, and who we are: the same identity is taken to be ourselves, restarted. */
export interface LeaseOptions {
  readonly namespace: string;
  readonly name: string;
  readonly identity: string;
}

/** What the election needs, in the namespace of the Lease. */
export const LEASE_ACCESS: Access = {
  group: 'coordination.k8s.io',
  resource: 'leases',
  verbs: ['create', 'get', 'update'],
};

interface Lease extends KubernetesObject {
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
  };
}

const LeaseKind = kind<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  scope: 'Namespaced',
});

/** How long others wait for a holder that has gone silent. */
const DURATION_S = 15;
/** How long we believe in ourselves without an answer; the difference is the margin. */
const DEADLINE_MS = 10_000;
const RETRY_MS = 2_000;
const REQUEST_MS = 5_000;

/** What an election is made of. */
export interface ElectionOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Log;
  readonly lease: LeaseOptions;
  readonly random?: () => number;
}

/**
 * One leader among the replicas, by a Lease. Times in the Lease are for people: how long a holder has been silent is
 * measured by our own monotonic clock, from when we saw the last change.
 */
export class Election {
  readonly #options: ElectionOptions;
  #held: Lease | undefined;
  #renewedAt = -Infinity;
  #seen: string | undefined;
  #seenAt = 0;

  constructor(options: ElectionOptions) {
    this.#options = options;
  }

  /** False as soon as the deadline has passed, even where nothing had the time to notice. */
  leading(): boolean {
    return this.#held !== undefined && this.#options.clock.monotonicMs() - this.#renewedAt < DEADLINE_MS;
  }

  /** Resolves when we lead, or when the signal aborts. */
  async acquire(signal: AbortSignal): Promise<void> {
    const { clock, log, lease, random = Math.random } = this.#options;
    while (!signal.aborted) {
      try {
        await this.#try(signal);
      } catch (thrown) {
        if (!signal.aborted) log.warn('lease not taken', { lease: lease.name, error: describe(thrown) });
      }
      if (this.leading()) return;
      await clock.sleep(RETRY_MS * (1 + random() / 5), signal);
    }
  }

  /** Renews until that fails for too long or another holds it; resolves then, or when the signal aborts. */
  async hold(signal: AbortSignal): Promise<void> {
    const { clock, log, lease } = this.#options;
    while (this.leading() && !signal.aborted) {
      await clock.sleep(RETRY_MS, signal);
      if (signal.aborted || !this.leading()) return;
      try {
        await this.#renew(signal);
      } catch (thrown) {
        if (!signal.aborted) log.warn('lease not renewed', { lease: lease.name, error: describe(thrown) });
      }
    }
  }

  /** Lets another replica lead at once; without it, it has to wait. */
  async release(): Promise<void> {
    const held = this.#held;
    const led = this.leading();
    this.#held = undefined;
    if (held === undefined || !led) return;
    try {
      await this.#write({
        ...held,
        spec: { ...held.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: this.#microTime() },
      });
    } catch (thrown) {
      this.#options.log.warn('lease not released', {
        lease: this.#options.lease.name,
        error: describe(thrown),
      });
    }
  }

  async #try(signal: AbortSignal): Promise<void> {
    const { client, clock, lease, log } = this.#options;
    const askedAt = clock.monotonicMs();
    const found = await client.get(LeaseKind, lease, signal);
    if (found !== undefined && !this.#free(found, askedAt)) return;
    const changed = found?.spec?.holderIdentity !== lease.identity;
    const spec = {
      holderIdentity: lease.identity,
      leaseDurationSeconds: DURATION_S,
      acquireTime: this.#microTime(),
      renewTime: this.#microTime(),
      leaseTransitions: (found?.spec?.leaseTransitions ?? 0) + (found !== undefined && changed ? 1 : 0),
    };
    const { namespace, name } = lease;
    this.#keep(
      found === undefined
        ? await client.create(LeaseKind, { metadata: { namespace, name }, spec }, signal)
        : await this.#write({ ...found, spec }, signal),
      askedAt,
    );
    log.info('leading', { lease: name, identity: lease.identity });
  }

  /** True where nobody holds it, we do (a container of this Pod that is no more), or its holder has been silent. */
  #free(found: Lease, now: number): boolean {
    const { holderIdentity = '', leaseDurationSeconds = DURATION_S } = found.spec ?? {};
    if (holderIdentity === '' || holderIdentity === this.#options.lease.identity) return true;
    if (this.#seen !== found.metadata.resourceVersion) {
      this.#seen = found.metadata.resourceVersion;
      this.#seenAt = now;
    }
    return now - this.#seenAt >= leaseDurationSeconds * 1000;
  }

  async #renew(signal: AbortSignal): Promise<void> {
    const held = this.#held;
    if (held === undefined) return;
    const askedAt = this.#options.clock.monotonicMs();
    try {
      this.#keep(
        await this.#write({ ...held, spec: { ...held.spec, renewTime: this.#microTime() } }, signal),
        askedAt,
      );
    } catch (thrown) {
      if (!(thrown instanceof ApiError && (thrown.status === 409 || thrown.status === 404))) throw thrown;
      await this.#recheck(held, signal);
    }
  }

  /** Somebody wrote the Lease: still ours if it says so, and says so of this term. */
  async #recheck(held: Lease, signal: AbortSignal): Promise<void> {
    const { client, lease } = this.#options;
    const found = await client.get(LeaseKind, lease, signal);
    const ours =
      found?.spec?.holderIdentity === lease.identity && found.spec.acquireTime === held.spec?.acquireTime;
    this.#held = ours ? found : undefined;
  }

  #keep(held: Lease, askedAt: number): void {
    this.#held = held;
    this.#renewedAt = askedAt;
  }

  /** A write that hangs must not outlast the deadline. */
  async #write(lease: Lease, signal?: AbortSignal): Promise<Lease> {
    const { client, clock } = this.#options;
    const late = new AbortController();
    const cancel = clock.after(REQUEST_MS, () => late.abort(new Error('no answer in time')));
    try {
      return await client.update(
        LeaseKind,
        lease,
        signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
      );
    } finally {
      cancel();
    }
  }

  #microTime(): string {
    return this.#options.clock.now().toISOString().replace('Z', '000Z');
  }
}
