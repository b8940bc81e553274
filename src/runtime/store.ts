import { keyOf, refOf, type Kind, type KubernetesObject, type Ref } from './kind.ts';
import { isNewer } from './wire.ts';

/** A change of one object, or word of an object that did not change for us: then `now` is `before`. */
export interface Delta<T extends KubernetesObject> {
  readonly now: T | undefined;
  readonly before: T | undefined;
  /** Our own write returned it. */
  readonly own: boolean;
}

/** Gives the keys under which an object is found; called once for each version of it. */
export type Indexer<T> = (object: T) => readonly string[];

/**
 * All objects of one kind. Two sources fill it, the watch and the answers to our own writes, in any order:
 *
 * - A version older than the one held changes nothing; it is told all the same, because whoever wrote it did so
 *   between what we had seen and what we wrote.
 * - An answer older than what the watch has reached is ignored: the object may be deleted by now.
 * - The watch's echo of an answer is not told.
 * - During an initial stream, nothing is deleted before its end.
 */
export class Store<T extends KubernetesObject> {
  readonly kind: Kind<T>;
  readonly #objects = new Map<string, T>();
  readonly #indexes: ReadonlyMap<string, Index<T>>;
  readonly #tell: (delta: Delta<T>) => void;
  readonly #own = new Set<string>();
  #seen: Set<string> | undefined;
  #version: string | undefined;
  #synced = false;
  readonly #firstEnd = Promise.withResolvers<void>();

  constructor(kind: Kind<T>, indexers: ReadonlyMap<string, Indexer<T>>, tell: (delta: Delta<T>) => void) {
    this.kind = kind;
    this.#tell = tell;
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

  /** From here to `end`, all objects are named once more; what is not named is gone. */
  begin(): void {
    this.#seen = new Set();
  }

  end(version: string): void {
    for (const [key, object] of this.#objects) {
      // What we created after the stream began is not in it.
      if (this.#seen?.has(key) === false && !isNewer(object.metadata.resourceVersion, version))
        this.#delete(key, object);
    }
    this.#seen = undefined;
    this.#version = version;
    this.#synced = true;
    this.#firstEnd.resolve();
  }

  bookmark(version: string): void {
    this.#version = version;
    for (const own of this.#own) if (!isNewer(own, version)) this.#own.delete(own);
  }

  /** Without this, no line needs to be looked at before it is parsed. */
  get awaitsEcho(): boolean {
    return this.#seen === undefined && this.#own.size > 0;
  }

  /** True where a line of this version is the echo of what `put` brought; it needs no parsing then. */
  isEcho(version: string): boolean {
    if (this.#seen !== undefined || !this.#own.delete(version)) return false;
    this.#version = version;
    return true;
  }

  upsert(given: T): void {
    const object = this.kind.keep?.(given) ?? given;
    const key = keyOf(refOf(object));
    const before = this.#objects.get(key);
    const { uid, resourceVersion } = object.metadata;
    this.#advance(key, resourceVersion);
    if (before?.metadata.uid !== uid || isNewer(resourceVersion, before.metadata.resourceVersion)) {
      this.#set(key, object, before);
      this.#tell({ now: object, before, own: false });
    } else if (resourceVersion !== before.metadata.resourceVersion || this.#own.has(resourceVersion)) {
      this.#tell({ now: before, before, own: false });
    }
  }

  remove(object: T): void {
    const key = keyOf(refOf(object));
    const before = this.#objects.get(key);
    this.#advance(key, object.metadata.resourceVersion);
    if (before?.metadata.uid === object.metadata.uid) this.#delete(key, before);
  }

  /** Nobody watches this any more: all is told as gone. */
  clear(): void {
    for (const [key, object] of this.#objects) this.#delete(key, object);
  }

  /** Takes over the answer to our own write. */
  put(given: T): void {
    const object = this.kind.keep?.(given) ?? given;
    const key = keyOf(refOf(object));
    const before = this.#objects.get(key);
    const { resourceVersion } = object.metadata;
    if (this.#version === undefined || !isNewer(resourceVersion, this.#version)) return;
    if (before !== undefined && !isNewer(resourceVersion, before.metadata.resourceVersion)) return;
    this.#own.add(resourceVersion);
    this.#set(key, object, before);
    this.#tell({ now: object, before, own: true });
  }

  #advance(key: string, version: string): void {
    if (this.#seen !== undefined) this.#seen.add(key);
    else if (this.#version === undefined || isNewer(version, this.#version)) this.#version = version;
  }

  #set(key: string, object: T, before: T | undefined): void {
    this.#objects.set(key, object);
    for (const index of this.#indexes.values()) index.move(key, object, before);
  }

  #delete(key: string, before: T): void {
    this.#objects.delete(key);
    for (const index of this.#indexes.values()) index.move(key, undefined, before);
    this.#tell({ now: undefined, before, own: false });
  }
}

class Index<T> {
  readonly #keysOf: Indexer<T>;
  readonly #members = new Map<string, Set<string>>();

  constructor(keysOf: Indexer<T>) {
    this.#keysOf = keysOf;
  }

  keysAt(key: string): readonly string[] {
    return [...(this.#members.get(key) ?? [])];
  }

  move(member: string, now: T | undefined, before: T | undefined): void {
    if (before !== undefined) for (const key of this.#keysOf(before)) this.#drop(key, member);
    if (now !== undefined) for (const key of this.#keysOf(now)) this.#add(key, member);
  }

  #add(key: string, member: string): void {
    const members = this.#members.get(key);
    if (members === undefined) this.#members.set(key, new Set([member]));
    else members.add(member);
  }

  #drop(key: string, member: string): void {
    const members = this.#members.get(key);
    members?.delete(member);
    if (members?.size === 0) this.#members.delete(key);
  }
}
