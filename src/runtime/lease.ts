import { Backoff } from './backoff.ts';
import type { Client } from './client.ts';
import type { Clock } from './clock.ts';
import type { AccessRule } from './handlers.ts';
import { kind, type KubernetesObject } from './kind.ts';
import { describe, type Log } from './log.ts';
import { ApiError } from './apiError.ts';

/** Where the Lease is, and the identity of this replica: a Lease with the same identity counts as its own, from before a restart. */
export interface LeaseOptions {
  readonly namespace: string;
  readonly name: string;
  readonly identity: string;
}

/** What the election needs, in the namespace of the Lease. */
export const LEASE_ACCESS: AccessRule = {
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
/** How long this replica leads without an answer; the difference is the margin. */
const DEADLINE_MS = 10_000;
const RENEW_MS = 2_000;
/** A Lease that is given back is taken up soon: nothing is tested until then. */
const LOOK_MS = 500;
const REQUEST_MS = 5_000;

/** What a leader elector works with. */
interface LeaderElectorOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Log;
  readonly lease: LeaseOptions;
  readonly random?: () => number;
}

/**
 * One leader among the replicas, by a Lease. Times in the Lease are for people: how long a holder has been silent is
 * measured by this process's monotonic clock, from when it observed the last change.
 */
export class LeaderElector {
  readonly #options: LeaderElectorOptions;
  #lease: Lease | undefined;
  #renewedAt = -Infinity;
  #lostTo = 'the Lease was given back';
  #observedVersion: string | undefined;
  #observedAt = 0;

  constructor(options: LeaderElectorOptions) {
    this.#options = options;
  }

  /** False as soon as the deadline has passed, even where nothing had the time to notice. */
  leading(): boolean {
    return this.#lease !== undefined && this.#options.clock.monotonicMs() - this.#renewedAt < DEADLINE_MS;
  }

  /** Resolves when this replica leads, or when the signal aborts. */
  async acquire(signal: AbortSignal): Promise<void> {
    const { clock, random = Math.random } = this.#options;
    const backoff = new Backoff(clock, random, RENEW_MS);
    while (!signal.aborted) {
      const failed = await this.#tried(signal);
      if (this.leading()) return;
      await clock.sleep(failed ? backoff.next() : LOOK_MS * (1 + random() / 5), signal);
    }
  }

  /** Whether that failed for another reason than that another replica was first. */
  async #tried(signal: AbortSignal): Promise<boolean> {
    const { log, lease } = this.#options;
    try {
      await this.#try(signal);
      return false;
    } catch (thrown) {
      if (signal.aborted || (thrown instanceof ApiError && thrown.status === 409)) return false;
      log.warn('lease not taken', { lease: lease.name, error: describe(thrown) });
      return true;
    }
  }

  /** Why this replica does not lead any more. */
  lost(): string {
    if (this.#lease === undefined) return this.#lostTo;
    const seconds = Math.round((this.#options.clock.monotonicMs() - this.#renewedAt) / 1000);
    return `the Lease could not be renewed for ${seconds} s`;
  }

  /** Renews until that fails for too long or another holds it; resolves then, or when the signal aborts. */
  async renew(signal: AbortSignal): Promise<void> {
    const { clock, log, lease } = this.#options;
    while (this.leading() && !signal.aborted) {
      await clock.sleep(RENEW_MS, signal);
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
    const held = this.#lease;
    const led = this.leading();
    this.#lease = undefined;
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
    const current = await client.get(LeaseKind, lease, signal);
    if (current !== undefined && !this.#free(current, askedAt)) return;
    const changed = current?.spec?.holderIdentity !== lease.identity;
    const spec = {
      holderIdentity: lease.identity,
      leaseDurationSeconds: DURATION_S,
      acquireTime: this.#microTime(),
      renewTime: this.#microTime(),
      leaseTransitions: (current?.spec?.leaseTransitions ?? 0) + (current !== undefined && changed ? 1 : 0),
    };
    const { namespace, name } = lease;
    this.#keep(
      current === undefined
        ? await client.create(LeaseKind, { metadata: { namespace, name }, spec }, signal)
        : await this.#write({ ...current, spec }, signal),
      askedAt,
    );
    log.info('leading', { lease: name, identity: lease.identity });
  }

  /** True where it has no holder, the holder is this identity (an earlier container of this Pod), or has been silent. */
  #free(lease: Lease, now: number): boolean {
    const { holderIdentity = '', leaseDurationSeconds = DURATION_S } = lease.spec ?? {};
    if (holderIdentity === '' || holderIdentity === this.#options.lease.identity) return true;
    if (this.#observedVersion !== lease.metadata.resourceVersion) {
      this.#observedVersion = lease.metadata.resourceVersion;
      this.#observedAt = now;
    }
    return now - this.#observedAt >= leaseDurationSeconds * 1000;
  }

  async #renew(signal: AbortSignal): Promise<void> {
    const held = this.#lease;
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

  /** Another client wrote the Lease: it is still held here if it names this identity, and this term of it. */
  async #recheck(held: Lease, signal: AbortSignal): Promise<void> {
    const { client, lease } = this.#options;
    const current = await client.get(LeaseKind, lease, signal);
    const isHeld =
      current?.spec?.holderIdentity === lease.identity && current.spec.acquireTime === held.spec?.acquireTime;
    this.#lease = isHeld ? current : undefined;
    const holder = current?.spec?.holderIdentity ?? '';
    this.#lostTo = holder === '' ? 'the Lease was taken away' : `another replica leads: ${holder}`;
  }

  #keep(held: Lease, askedAt: number): void {
    this.#lease = held;
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
