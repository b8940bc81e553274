import type { Readable } from 'node:stream';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import {
  apiVersionOf,
  pathOf,
  pathOfAll,
  refOf,
  type Draft,
  type Kind,
  type KubernetesObject,
  type Ref,
} from './kind.ts';
import { ApiError, createTransport, type Call, type TransportOptions } from './transport.ts';
import { parseObject } from './wire.ts';

export { ApiError } from './transport.ts';

/** Talks to one API server as one user. Every answer but a success is thrown as ApiError. */
export interface Client {
  /** Undefined where the object does not exist. */
  get<T extends KubernetesObject>(kind: Kind<T>, ref: Ref, signal?: AbortSignal): Promise<T | undefined>;
  create<T extends KubernetesObject>(kind: Kind<T>, object: Draft<T>, signal?: AbortSignal): Promise<T>;
  /** Replaces the object if it still has the resourceVersion given. */
  update<T extends KubernetesObject>(kind: Kind<T>, object: T, signal?: AbortSignal): Promise<T>;
  /** A JSON merge patch on the status subresource. */
  patchStatus<T extends KubernetesObject>(
    kind: Kind<T>,
    ref: Ref,
    patch: unknown,
    signal?: AbortSignal,
  ): Promise<T>;
  /** Server-side apply; fields owned by others are taken over. */
  apply<T extends KubernetesObject>(
    kind: Kind<T>,
    object: Draft<T>,
    fieldManager: string,
    signal?: AbortSignal,
  ): Promise<T>;
  /** An object that is gone already, or is not the one that the preconditions mean, is a success. */
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

/** What asks for the metadata of objects without the rest of them. */
export const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

/** The same for a list. */
export const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** Connects nothing yet: the first request does. */
export function createClient(
  config: Config,
  options: Partial<Omit<TransportOptions, 'config'>> = {},
): Client {
  const transport = createTransport({
    config,
    clock: systemClock,
    userAgent: 'operator',
    observe: () => undefined,
    ...options,
  });

  async function object<T extends KubernetesObject>(kind: Kind<T>, call: Call): Promise<T> {
    return parseObject(
      await transport.send(kind.metadataOnly === true ? { ...call, accept: METADATA_ONLY } : call),
      kind,
    );
  }

  return {
    async get(kind, ref, signal) {
      try {
        return await object(kind, { method: 'GET', path: pathOf(kind, ref), signal });
      } catch (thrown) {
        if (thrown instanceof ApiError && thrown.status === 404) return undefined;
        throw thrown;
      }
    },
    create: (kind, draft, signal) =>
      object(kind, {
        method: 'POST',
        path: pathOfAll(kind, draft.metadata.namespace),
        body: typed(kind, draft),
        signal,
      }),
    update: (kind, whole, signal) =>
      object(kind, { method: 'PUT', path: pathOf(kind, refOf(whole)), body: typed(kind, whole), signal }),
    patchStatus: (kind, ref, body, signal) =>
      object(kind, {
        method: 'PATCH',
        path: pathOf(kind, ref, 'status'),
        body,
        contentType: 'application/merge-patch+json',
        signal,
      }),
    apply: (kind, draft, fieldManager, signal) =>
      object(kind, {
        method: 'PATCH',
        path: pathOf(kind, refOf(draft)),
        query: { fieldManager, force: 'true' },
        body: typed(kind, draft),
        contentType: 'application/apply-patch+yaml',
        signal,
      }),
    async delete(kind, ref, preconditions) {
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        ...(preconditions === undefined ? {} : { preconditions }),
      };
      try {
        await transport.send({ method: 'DELETE', path: pathOf(kind, ref), body });
      } catch (thrown) {
        if (!(thrown instanceof ApiError && (thrown.status === 404 || thrown.status === 409))) throw thrown;
      }
    },
    request: async (call) => JSON.parse(await transport.send(call)),
    stream: (call) => transport.stream(call),
    close: () => transport.close(),
  };
}

function typed(kind: Kind, object: object): object {
  return { apiVersion: apiVersionOf(kind), kind: kind.kind, ...object };
}
