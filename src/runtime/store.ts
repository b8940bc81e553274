import { keyOf, refOf, type Kind, type KubernetesObject, type Ref } from './kind.ts';
import { isNewer } from './decoder.ts';

/** A change of one object, or news of an object that is in the store already: then `now` is `before`. */
export interface Delta<T extends KubernetesObject> {
  readonly now: T | undefined;
  readonly before: T | undefined;
  /** A watch names every version, a list the latest alone; a write is one of this process, which returned it. */
  readonly source: 'watch' | 'list' | 'write';
}

/** Gives the keys under which an object is found; called once for each version of it. */
export type Indexer<T> = (object: T) => readonly string[];

/**
 * All objects of one kind. Two sources fill it, the watch and the answers to writes of this process, in any order:
 *
 * - A version older than the stored one changes nothing; it is notified all the same, because its writer wrote it
 *   between the version that this process had read and the one that it wrote.
 * - An answer older than what the watch has reached is ignored: the object may be deleted by now.
 * - The watch's echo of an answer is not notified.
 * - During an initial stream, nothing is deleted before its end.
 */
export class Store<T extends KubernetesObject> {
  readonly kind: Kind<T>;
  readonly #objects = new Map<string, T>();
  readonly #indexes: ReadonlyMap<string, Index<T>>;
  readonly #notify: (delta: Delta<T>) => void;
  readonly #ownVersions = new Set<string>();
  #listKeys: Set<string> | undefined;
  #version: string | undefined;
  #synced = false;
  readonly #firstEnd = Promise.withResolvers<void>();

  constructor(kind: Kind<T>, indexers: ReadonlyMap<string, Indexer<T>>, notify: (delta: Delta<T>) => void) {
    this.kind = kind;
    this.#notify = notify;
    this.#indexes = new Map([...indexers].map(([name, keys]) => [name, new Index(keys)]));
  }

  /** An initial stream has ended at least once. */
  get synced(): boolean {
    return this.#synced;
  }

  whenSynced(): Promise<void> {
    return this.#firstEnd.promise;
  }

  /** How far the watch has come; undefined before the first end of an initial stream. */
  get version(): string | undefined {
    return this.#version;
  }

  get(ref: Ref): T | undefined {
    return this.#objects.get(keyOf(ref));
  }

  list(): Iterable<T> {
    return this.#objects.values();
  }

  byIndex(name: string, key: string): readonly T[] {
    const index = this.#indexes.get(name);
    if (index === undefined) throw new Error(`${this.kind.kind} has no index ${name}`);
    return index.keysAt(key).flatMap((at) => this.#objects.get(at) ?? []);
  }

  /** From here to `end`, the stream names all objects once more; those that it does not name are gone. */
  begin(): void {
    this.#listKeys = new Set();
  }

  end(version: string): void {
    for (const [key, object] of this.#objects) {
      // An object that this process created after the stream began is not in it.
      if (this.#listKeys?.has(key) === false && !isNewer(object.metadata.resourceVersion, version))
        this.#delete(key, object);
    }
    this.#listKeys = undefined;
    this.#version = version;
    this.#synced = true;
    this.#firstEnd.resolve();
  }

  bookmark(version: string): void {
    this.#version = version;
    for (const own of this.#ownVersions) if (!isNewer(own, version)) this.#ownVersions.delete(own);
  }

  /** Without this, no line needs to be looked at before it is parsed. */
  get awaitsEcho(): boolean {
    return this.#listKeys === undefined && this.#ownVersions.size > 0;
  }

  /** True where a line of this version is the echo of what `put` brought; it needs no parsing then. */
  isEcho(version: string): boolean {
    if (this.#listKeys !== undefined || !this.#ownVersions.delete(version)) return false;
    this.#version = version;
    return true;
  }

  upsert(received: T): void {
    const object = this.kind.transform?.(received) ?? received;
    const key = keyOf(refOf(object));
    const before = this.#objects.get(key);
    const { uid, resourceVersion } = object.metadata;
    this.#advance(key, resourceVersion);
    if (before?.metadata.uid !== uid || isNewer(resourceVersion, before.metadata.resourceVersion)) {
      this.#set(key, object, before);
      this.#notify({ now: object, before, source: this.#source });
    } else if (
      resourceVersion !== before.metadata.resourceVersion ||
      this.#ownVersions.has(resourceVersion)
    ) {
      this.#notify({ now: before, before, source: this.#source });
    }
  }

  remove(object: T): void {
    const key = keyOf(refOf(object));
    const before = this.#objects.get(key);
    this.#advance(key, object.metadata.resourceVersion);
    if (before?.metadata.uid === object.metadata.uid) this.#delete(key, before);
  }

  /** The watch has ended for good: every object is notified as gone. */
  clear(): void {
    for (const [key, object] of this.#objects) this.#delete(key, object);
  }

  /** Stores the answer to a write of this process. */
  put(received: T): void {
    const object = this.kind.transform?.(received) ?? received;
    const key = keyOf(refOf(object));
    const before = this.#objects.get(key);
    const { resourceVersion } = object.metadata;
    if (this.#version === undefined || !isNewer(resourceVersion, this.#version)) return;
    if (before !== undefined && !isNewer(resourceVersion, before.metadata.resourceVersion)) return;
    this.#ownVersions.add(resourceVersion);
    this.#set(key, object, before);
    this.#notify({ now: object, before, source: 'write' });
  }

  get #source(): 'watch' | 'list' {
    return this.#listKeys === undefined ? 'watch' : 'list';
  }

  #advance(key: string, version: string): void {
    if (this.#listKeys !== undefined) this.#listKeys.add(key);
    else if (this.#version === undefined || isNewer(version, this.#version)) this.#version = version;
  }

  #set(key: string, object: T, before: T | undefined): void {
    this.#objects.set(key, object);
    for (const index of this.#indexes.values()) index.move(key, object, before);
  }

  #delete(key: string, before: T): void {
    this.#objects.delete(key);
    for (const index of this.#indexes.values()) index.move(key, undefined, before);
    this.#notify({ now: undefined, before, source: this.#source });
  }
}

class Index<T> {
  readonly #keysOf: Indexer<T>;
  /** Of most keys there is one alone, and a set for each would take more than its object. */
  readonly #members = new Map<string, string | Set<string>>();

  constructor(keysOf: Indexer<T>) {
    this.#keysOf = keysOf;
  }

  keysAt(key: string): readonly string[] {
    const members = this.#members.get(key) ?? [];
    return typeof members === 'string' ? [members] : [...members];
  }

  move(member: string, now: T | undefined, before: T | undefined): void {
    if (before !== undefined) for (const key of this.#keysOf(before)) this.#drop(key, member);
    if (now !== undefined) for (const key of this.#keysOf(now)) this.#add(key, member);
  }

  #add(key: string, member: string): void {
    const members = this.#members.get(key);
    if (members === undefined) this.#members.set(key, member);
    else if (typeof members !== 'string') members.add(member);
    else if (members !== member) this.#members.set(key, new Set([members, member]));
  }

  #drop(key: string, member: string): void {
    const members = this.#members.get(key);
    if (typeof members === 'object') members.delete(member);
    if (members === member || (typeof members === 'object' && members.size === 0)) this.#members.delete(key);
  }
}
