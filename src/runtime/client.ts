import type { Readable } from 'node:stream';
import type { Config } from './config.ts';
import type { Draft, Kind, KubernetesObject, Ref } from './kind.ts';

/** An answer of the API server that is not a success. The message is ours: what the server wrote is not repeated. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** Kubernetes' word for it: NotFound, Conflict, Expired… */
  readonly reason: string;
  readonly retryAfterMs: number | undefined;

  constructor(call: string, status: number, reason: string, retryAfterMs?: number) {
    super(`api server answered ${status} ${reason} to ${call}`);
    this.status = status;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

/** One request; the path comes from `pathOf`. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Talks to one API server as one user. Every answer but a 2xx is thrown as ApiError. */
export interface Client {
  /** Undefined where the object does not exist. */
  get<T extends KubernetesObject>(kind: Kind<T>, ref: Ref, signal?: AbortSignal): Promise<T | undefined>;
  create<T extends KubernetesObject>(kind: Kind<T>, object: Draft<T>, signal?: AbortSignal): Promise<T>;
  /** Replaces the object if it still has the resourceVersion given. */
  update<T extends KubernetesObject>(kind: Kind<T>, object: T, signal?: AbortSignal): Promise<T>;
  /** A JSON merge patch on the status subresource. */
  patchStatus<T extends KubernetesObject>(kind: Kind<T>, ref: Ref, patch: unknown, signal?: AbortSignal): Promise<T>;
  /** Server-side apply; fields owned by others are taken over. */
  apply<T extends KubernetesObject>(kind: Kind<T>, object: Draft<T>, fieldManager: string, signal?: AbortSignal): Promise<T>;
  /** An object that is gone already, or not the one meant by the preconditions, is a success. */
  delete(kind: Kind, ref: Ref, preconditions?: Preconditions): Promise<void>;
  /** The parsed body of any other request. */
  request(call: Call): Promise<unknown>;
  /** A body without end, on a connection of its own: for watches. */
  stream(call: Call): Promise<Readable>;
  close(): Promise<void>;
}

/** Deletes this one object only, not another of the same name. */
export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** Connects nothing yet: the first request does. */
export function createClient(_config: Config): Client {
  throw new Error('not there yet');
}
