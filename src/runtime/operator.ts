import type { Cache } from './cache.ts';
import type { Client } from './client.ts';
import type { Clock } from './clock.ts';
import type { Events } from './events.ts';
import type { Handlers } from './handlers.ts';
import type { Kind, KubernetesObject, Ref } from './kind.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** What the runtime gives to reconciles, to build their Io from. */
export interface Tools {
  readonly cache: Cache;
  /** Refuses to write while we do not lead. */
  readonly client: Client;
  readonly events: Events;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Takes over what our own write returned; its echo in the watch then causes no reconcile. */
  put<T extends KubernetesObject>(kind: Kind<T>, object: T): void;
  enqueue(kind: Kind, ref: Ref): void;
}

/** Where the Lease is, and who we are; the same identity is taken to be ourselves, restarted. */
export interface LeaseOptions {
  readonly namespace: string;
  readonly name: string;
  readonly identity: string;
}

/** Everything that an operator is made of. */
export interface OperatorOptions<Io> {
  readonly client: Client;
  readonly handlers: readonly Handlers<KubernetesObject, Io>[];
  readonly io: (tools: Tools) => Io;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The name under which Events are reported: `mooring.dev/operator`. */
  readonly name: string;
  /** Without it, we lead at once: for development and for one replica only. */
  readonly lease?: LeaseOptions;
  readonly workers?: number;
}

/** A running set of tables. */
export interface Operator {
  /** Resolves after a graceful stop; rejects when leadership was lost: the process must end then. */
  run(signal: AbortSignal): Promise<void>;
  /** All initial streams have ended. */
  synced(): boolean;
  leading(): boolean;
  /** Time since the quietest watch last said anything. */
  watchAgeMs(): number;
}

/** Wires reflectors, queue and election; nothing runs before `run`. */
export function operator<Io>(_options: OperatorOptions<Io>): Operator {
  throw new Error('not there yet');
}
