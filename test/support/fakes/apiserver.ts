import { isDeepStrictEqual } from 'node:util';
import {
  ConfigMapMetadata,
  ConfigMaps,
  SecretMetadata,
  Secrets,
  SharedSecretMetadata,
} from '../../../src/api/kinds.ts';
import { GROUP } from '../../../src/api/definition.ts';
import { OPT_IN_LABEL } from '../../../src/api/secretaccess.ts';
import { kindId, StoreCache } from '../../../src/runtime/cache.ts';
import { ApiError } from '../../../src/runtime/apiError.ts';
import type { Client } from '../../../src/runtime/client.ts';
import type { Handlers } from '../../../src/runtime/handlers.ts';
import { keyOf, refOf } from '../../../src/runtime/kind.ts';
import type { Draft, Kind, KubernetesObject, ObjectMeta, Ref } from '../../../src/runtime/kind.ts';
import type { OperatorServices } from '../../../src/runtime/operator.ts';
import { Store } from '../../../src/runtime/store.ts';
import type { ManualClock } from '../clock.ts';

/** Enough of an object; what the API server adds may be given or not. */
export type Manifest = Readonly<Record<string, unknown>> & {
  readonly metadata: Partial<ObjectMeta> & { readonly name: string };
};

/** One write that reached it. */
export interface Write {
  readonly verb: 'patchStatus' | 'apply' | 'delete' | 'create' | 'update';
  readonly kind: string;
  readonly name: string;
  readonly body: unknown;
}

/** Holds objects by kind and name, and the caches that follow them at once, as watches would. */
export interface FakeApiServer {
  readonly tools: Pick<OperatorServices, 'cache' | 'client' | 'put'>;
  /** Those that were let through. */
  readonly writes: readonly Write[];
  /** Writes an object as a user would; `unseen`: no watch has shown it yet. */
  apply(kind: Kind, manifest: Manifest, how?: 'unseen'): KubernetesObject;
  remove(kind: Kind, ref: Ref): void;
  /** What it holds now. */
  get<T extends KubernetesObject>(kind: Kind<T>, ref: Ref): T | undefined;
  /** Keys of the objects of a kind that the last change concerned, as its controller says. */
  touched(kind: Kind): readonly string[];
  /** Answers the next calls with these statuses instead of carrying them out. */
  refuse(...statuses: readonly number[]): void;
}

/** One with caches for all that these controllers watch. */
export function fakeApiServer(controllers: readonly Handlers[], clock: ManualClock): FakeApiServer {
  return new Server(controllers, clock);
}

class Server implements FakeApiServer {
  readonly tools: FakeApiServer['tools'];
  readonly writes: Write[] = [];
  readonly #controllers: readonly Handlers[];
  readonly #clock: ManualClock;
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #stores = new StoreCache();
  readonly #watched = new Set<string>();
  readonly #touched = new Map<Kind, readonly string[]>();
  readonly #refusals: number[] = [];
  #version = 100;

  constructor(controllers: readonly Handlers[], clock: ManualClock) {
    this.#controllers = controllers;
    this.#clock = clock;
    const kinds = controllers.flatMap(({ kind, changes }) => [kind, ...changes.map((change) => change.kind)]);
    for (const kind of new Map(kinds.map((each) => [kindId(each), each])).values()) this.#watch(kind);
    this.tools = {
      cache: this.#stores,
      client: this.#client(),
      put: (kind, object) => this.#stores.storeFor(kind, refOf(object))?.put(object),
    };
  }

  apply(kind: Kind, manifest: Manifest, how?: 'unseen'): KubernetesObject {
    const before = this.get(kind, refOf(manifest));
    const object = this.#store(kind, {
      ...before,
      ...manifest,
      metadata: {
        uid: `uid-${this.#version}`,
        creationTimestamp: this.#clock.now().toISOString(),
        ...before?.metadata,
        generation: (before?.metadata.generation ?? 0) + (isChanged(before, manifest) ? 1 : 0),
        ...manifest.metadata,
        resourceVersion: '',
      },
    });
    if (how !== 'unseen') this.#show(kind, object);
    return object;
  }

  remove(kind: Kind, ref: Ref): void {
    const object = this.get(kind, ref);
    this.#objects.delete(placeOf(kind, ref));
    if (object !== undefined && this.#watched.has(kindId(watchedAs(kind))))
      this.#stores.storeFor(watchedAs(kind), ref)?.remove(object);
  }

  get<T extends KubernetesObject>(kind: Kind<T>, ref: Ref): T | undefined {
    return this.#objects.get(placeOf(kind, ref)) as T | undefined; // as it was put there
  }

  touched(kind: Kind): readonly string[] {
    return this.#touched.get(kind) ?? [];
  }

  refuse(...statuses: readonly number[]): void {
    this.#refusals.push(...statuses);
  }

  #watch(kind: Kind): void {
    const indexes = this.#controllers.find((each) => each.kind === kind)?.indexes ?? new Map();
    const store = new Store<KubernetesObject>(kind, indexes, ({ now, before }) => {
      for (const { kind: concerned, changes } of this.#controllers) {
        const refs = changes
          .filter((change) => change.kind === kind)
          .flatMap(({ affected }) => affected(now, before, this.#stores));
        this.#touched.set(concerned, refs.map(keyOf));
      }
    });
    store.begin();
    store.end('1');
    this.#stores.add(store);
    this.#watched.add(kindId(kind));
  }

  #client(): Client {
    const unused = () => Promise.reject(new Error('no controller does this'));
    return {
      get: (kind, ref) => this.#answer(() => this.get(kind, ref)),
      patchStatus: (kind, ref, patch) => this.#answer(() => this.#patchStatus(kind, ref, patch)),
      apply: (kind, draft) =>
        this.#answer(() => {
          this.#note('apply', kind, draft.metadata.name, draft);
          const before = this.get<KubernetesObject & { readonly spec?: unknown }>(kind, refOf(draft));
          const isOthers = before !== undefined && 'spec' in draft && kind.group !== GROUP; // of which it owns a field
          const whole = isOthers ? { ...draft, spec: mergePatch(before.spec, draft.spec) } : { ...draft };
          return this.apply(kind, whole, 'unseen') as never; // of the kind that was given
        }),
      delete: (kind, ref, preconditions) =>
        this.#answer(() => {
          this.#note('delete', kind, ref.name, preconditions);
          if (this.get(kind, ref)?.metadata.uid === preconditions?.uid) this.remove(kind, ref);
        }),
      create: (kind, draft) => this.#answer(() => this.#create(kind, draft)),
      update: (kind, object) => this.#answer(() => this.#update(kind, object)),
      request: ({ method, path }) => {
        if (path.endsWith('/token'))
          return this.#answer(() => ({ status: { token: `token-${(this.#version += 1)}` } }));
        return method === 'GET' ? this.#answer(() => ({ items: this.#listed(path) })) : unused();
      },
      stream: unused,
      close: () => Promise.resolve(),
    };
  }

  /** All in that place, whatever selects them. */
  #listed(path: string): readonly KubernetesObject[] {
    const [, namespace = '', plural = ''] = /\/namespaces\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    return [...this.#objects].flatMap(([place, object]) =>
      place.startsWith(`${plural} ${namespace}/`) ? [object] : [],
    );
  }

  #create<T extends KubernetesObject>(kind: Kind<T>, draft: Draft<T>): T {
    if (this.get(kind, refOf(draft)) !== undefined) throw new ApiError('create', 409, 'AlreadyExists');
    this.#note('create', kind, draft.metadata.name, draft);
    return this.apply(kind, { ...draft }) as T; // of the kind that was given
  }

  #update<T extends KubernetesObject>(kind: Kind<T>, object: T): T {
    const held = this.get(kind, refOf(object));
    if (held?.metadata.resourceVersion !== object.metadata.resourceVersion)
      throw new ApiError('update', held === undefined ? 404 : 409, 'Conflict');
    this.#note('update', kind, object.metadata.name, object);
    return this.apply(kind, object as unknown as Manifest) as T; // of the kind that was given
  }

  async #answer<T>(call: () => T): Promise<T> {
    const status = this.#refusals.shift();
    if (status !== undefined) throw new ApiError('a call', status, 'Refused');
    return call();
  }

  #patchStatus<T extends KubernetesObject>(kind: Kind<T>, ref: Ref, patch: unknown): T {
    const held = this.get(kind, ref);
    const { metadata, status } = patch as { metadata?: { resourceVersion?: string }; status: unknown };
    if (held === undefined) throw new ApiError('patchStatus', 404, 'NotFound');
    if (metadata?.resourceVersion !== undefined && metadata.resourceVersion !== held.metadata.resourceVersion)
      throw new ApiError('patchStatus', 409, 'Conflict');
    this.#note('patchStatus', kind, ref.name, patch);
    const before = 'status' in held ? held.status : {};
    return this.#store(kind, { ...held, status: mergePatch(before, status) }) as T; // what was held, but for its status
  }

  #note(verb: Write['verb'], kind: Kind, name: string, body: unknown): void {
    this.writes.push({ verb, kind: kind.kind, name, body });
  }

  #store(kind: Kind, object: KubernetesObject): KubernetesObject {
    this.#version += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.#version) };
    const stored = { ...object, metadata };
    this.#objects.set(placeOf(kind, refOf(stored)), stored);
    return stored;
  }

  #show(kind: Kind, object: KubernetesObject): void {
    const store = this.#watched.has(kindId(watchedAs(kind)))
      ? this.#stores.storeFor(watchedAs(kind), refOf(object))
      : undefined;
    const hidden = store?.kind === SharedSecretMetadata && object.metadata.labels?.[OPT_IN_LABEL] !== 'true';
    if (!hidden) store?.upsert(object);
  }
}

/** Whether a write changes more than metadata and status, which begins a new generation. */
function isChanged(before: KubernetesObject | undefined, manifest: Manifest): boolean {
  if (before === undefined) return true;
  return 'spec' in manifest && 'spec' in before && !isDeepStrictEqual(manifest['spec'], before.spec);
}

/** Of Secrets and ConfigMaps, controllers watch the metadata. */
function watchedAs(kind: Kind): Kind {
  if (kind === ConfigMaps) return ConfigMapMetadata;
  return kind === Secrets ? SecretMetadata : kind;
}

function placeOf(kind: Kind, ref: Ref): string {
  return `${kind.plural} ${keyOf(ref)}`;
}

/** What a JSON merge patch makes of a value. */
function mergePatch(before: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const held = typeof before === 'object' && before !== null ? before : {};
  const members = new Map<string, unknown>(Object.entries(held));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) members.delete(name);
    else members.set(name, mergePatch(members.get(name), value));
  }
  return Object.fromEntries(members);
}
