import type { Readable } from 'node:stream';
import { ApiError } from './apiError.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import {
  apiVersionOf,
  objectPath,
  collectionPath,
  refOf,
  type Draft,
  type Kind,
  type KubernetesObject,
  type Ref,
} from './kind.ts';
import { createTransport, type Call, type Transport, type TransportOptions } from './transport.ts';
import { parseObject } from './decoder.ts';

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
interface Preconditions {
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
  return {
    get: (kind, ref, signal) => getObject(transport, kind, ref, signal),
    ...writesOf(transport),
    delete: (kind, ref, preconditions) => deleteObject(transport, kind, ref, preconditions),
    request: async (call) => JSON.parse(await transport.send(call)),
    stream: (call) => transport.stream(call),
    close: () => transport.close(),
  };
}

function writesOf(transport: Transport): Pick<Client, 'create' | 'update' | 'patchStatus' | 'apply'> {
  return {
    create: (kind, draft, signal) =>
      sendObject(transport, kind, {
        method: 'POST',
        path: collectionPath(kind, draft.metadata.namespace),
        body: withKind(kind, draft),
        signal,
      }),
    update: (kind, whole, signal) =>
      sendObject(transport, kind, {
        method: 'PUT',
        path: objectPath(kind, refOf(whole)),
        body: withKind(kind, whole),
        signal,
      }),
    patchStatus: (kind, ref, body, signal) =>
      sendObject(transport, kind, {
        method: 'PATCH',
        path: objectPath(kind, ref, 'status'),
        body,
        contentType: 'application/merge-patch+json',
        signal,
      }),
    apply: (kind, draft, fieldManager, signal) =>
      sendObject(transport, kind, {
        method: 'PATCH',
        path: objectPath(kind, refOf(draft)),
        query: { fieldManager, force: 'true' },
        body: withKind(kind, draft),
        contentType: 'application/apply-patch+yaml',
        signal,
      }),
  };
}

async function getObject<T extends KubernetesObject>(
  transport: Transport,
  kind: Kind<T>,
  ref: Ref,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  try {
    return await sendObject(transport, kind, { method: 'GET', path: objectPath(kind, ref), signal });
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.status === 404) return undefined;
    throw thrown;
  }
}

async function deleteObject(
  transport: Transport,
  kind: Kind,
  ref: Ref,
  preconditions: Preconditions | undefined,
): Promise<void> {
  const body = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    ...(preconditions === undefined ? {} : { preconditions }),
  };
  try {
    await transport.send({ method: 'DELETE', path: objectPath(kind, ref), body });
  } catch (thrown) {
    if (!(thrown instanceof ApiError && (thrown.status === 404 || thrown.status === 409))) throw thrown;
  }
}

/** Sends a call whose answer is one object of the kind. */
async function sendObject<T extends KubernetesObject>(
  transport: Transport,
  kind: Kind<T>,
  call: Call,
): Promise<T> {
  return parseObject(
    await transport.send(kind.metadataOnly === true ? { ...call, accept: METADATA_ONLY } : call),
    kind,
  );
}

function withKind(kind: Kind, object: object): object {
  return { apiVersion: apiVersionOf(kind), kind: kind.kind, ...object };
}
