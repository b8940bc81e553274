import { keyOf, refFrom, refOf, type Kind, type KubernetesObject, type Ref } from './kind.ts';
import { isNewer } from './decoder.ts';
import { Index, type Indexer } from './storeIndex.ts';
import { Shelf } from './shelf.ts';

/** A change of one object, or news of an object that is in the store already: then `now` is `before`. */
export interface Delta<T extends KubernetesObject> {
  readonly now: T | undefined;
  readonly before: T | undefined;
  /** A watch names every version, a list the latest alone; a write is one of this process, which returned it. */
  readonly source: 'watch' | 'list' | 'write';
}

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
  readonly #objects: Shelf<T>;
  readonly #indexes: ReadonlyMap<string, Index<T>>;
  readonly #notify: (delta: Delta<T>) => void;
  readonly #ownVersions = new Set<string>();
  /** The numbers of those that an initial stream has named so far. */
  #listed: Set<number> | undefined;
  #version: string | undefined;
  #synced = false;
  readonly #firstEnd = Promise.withResolvers<void>();

  constructor(kind: Kind<T>, indexers: ReadonlyMap<string, Indexer<T>>, notify: (delta: Delta<T>) => void) {
    this.kind = kind;
    this.#objects = new Shelf(kind);
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

  get size(): number {
    return this.#objects.size;
  }

  get(ref: Ref): T | undefined {
    return this.#objects.get(this.#objects.numberOf(keyOf(ref)));
  }

  *list(): Iterable<T> {
    for (const number of this.#objects.numbers()) {
      const object = this.#objects.get(number);
      if (object !== undefined) yield object;
    }
  }

  /** The names of all, which takes none of them out of its bytes. */
  *refs(): Iterable<Ref> {
    for (const number of this.#objects.numbers()) yield refFrom(this.#objects.keyOf(number));
  }

  byIndex(name: string, key: string): readonly T[] {
    return [...this.#members(name, key)].flatMap((number) => this.#objects.get(number) ?? []);
  }

  refsByIndex(name: string, key: string): readonly Ref[] {
    return [...this.#members(name, key)].map((number) => refFrom(this.#objects.keyOf(number)));
  }

  countByIndex(name: string, key: string): number {
    return this.#members(name, key).size;
  }

  /** From here to `end`, the stream names all objects once more; those that it does not name are gone. */
  begin(): void {
    this.#listed = new Set();
  }

  end(version: string): void {
    for (const number of this.#objects.numbers()) {
      if (this.#listed?.has(number) !== false) continue;
      const object = this.#objects.get(number);
      // An object that this process created after the stream began is not in it.
      if (object !== undefined && !isNewer(object.metadata.resourceVersion, version))
        this.#delete(number, object);
    }
    this.#listed = undefined;
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
    return this.#listed === undefined && this.#ownVersions.size > 0;
  }

  /** True where a line of this version is the echo of what `put` brought; it needs no parsing then. */
  isEcho(version: string): boolean {
    if (this.#listed !== undefined || !this.#ownVersions.delete(version)) return false;
    this.#version = version;
    return true;
  }

  upsert(received: T): void {
    const object = this.kind.transform?.(received) ?? received;
    const key = keyOf(refOf(object));
    const number = this.#objects.numberOf(key);
    const before = this.#objects.get(number);
    const { uid, resourceVersion } = object.metadata;
    this.#advance(resourceVersion);
    if (before?.metadata.uid !== uid || isNewer(resourceVersion, before.metadata.resourceVersion)) {
      const at = this.#set(key, object, before);
      this.#listed?.add(at);
      this.#notify({ now: object, before, source: this.#source });
      return;
    }
    if (number !== undefined) this.#listed?.add(number);
    if (resourceVersion !== before.metadata.resourceVersion || this.#ownVersions.has(resourceVersion)) {
      this.#notify({ now: before, before, source: this.#source });
    }
  }

  remove(object: T): void {
    const number = this.#objects.numberOf(keyOf(refOf(object)));
    const before = this.#objects.get(number);
    this.#advance(object.metadata.resourceVersion);
    if (number !== undefined && before?.metadata.uid === object.metadata.uid) this.#delete(number, before);
  }

  /** The watch has ended for good: every object is notified as gone. */
  clear(): void {
    for (const number of this.#objects.numbers()) {
      const object = this.#objects.get(number);
      if (object !== undefined) this.#delete(number, object);
    }
  }

  /** Stores the answer to a write of this process. */
  put(received: T): void {
    const object = this.kind.transform?.(received) ?? received;
    const key = keyOf(refOf(object));
    const before = this.#objects.get(this.#objects.numberOf(key));
    const { resourceVersion } = object.metadata;
    if (this.#version === undefined || !isNewer(resourceVersion, this.#version)) return;
    if (before !== undefined && !isNewer(resourceVersion, before.metadata.resourceVersion)) return;
    this.#ownVersions.add(resourceVersion);
    this.#set(key, object, before);
    this.#notify({ now: object, before, source: 'write' });
  }

  get #source(): 'watch' | 'list' {
    return this.#listed === undefined ? 'watch' : 'list';
  }

  #advance(version: string): void {
    if (this.#listed !== undefined) return;
    if (this.#version === undefined || isNewer(version, this.#version)) this.#version = version;
  }

  #members(name: string, key: string): ReadonlySet<number> {
    const index = this.#indexes.get(name);
    if (index === undefined) throw new Error(`${this.kind.kind} has no index ${name}`);
    return index.at(key);
  }

  #set(key: string, object: T, before: T | undefined): number {
    const number = this.#objects.set(key, object);
    for (const index of this.#indexes.values()) index.move(number, object, before);
    return number;
  }

  #delete(number: number, before: T): void {
    this.#objects.delete(number);
    for (const index of this.#indexes.values()) index.move(number, undefined, before);
    this.#notify({ now: undefined, before, source: this.#source });
  }
}
