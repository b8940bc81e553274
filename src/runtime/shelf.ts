import type { Kind, KubernetesObject } from './kind.ts';
import { Names } from './names.ts';
import { toBytes } from './packer.ts';
import { Slab } from './slab.ts';
import { fromBytes } from './unpacker.ts';

/** Of the objects read or stored last, so many stay as they are: a reconcile reads the same one again and again. */
const KEPT = 64;
/** In packed bytes; what users made larger is not kept. */
const LARGEST_KEPT = 4096;

/** Objects by key, each with a number while it is here; packed into bytes where its kind says that there are many. */
export class Shelf<T extends KubernetesObject> {
  readonly #packs: boolean;
  readonly #keys = new Names();
  readonly #packed = new Slab();
  /** What is not packed. */
  readonly #whole = new Map<number, T>();
  /** By the last digits of their numbers. */
  readonly #kept: (readonly [number: number, object: T] | undefined)[] = [];

  constructor({ packed }: Kind<T>) {
    this.#packs = packed === true;
  }

  get size(): number {
    return this.#keys.size;
  }

  numberOf(key: string): number | undefined {
    return this.#keys.find(key);
  }

  keyOf(number: number): string {
    return this.#keys.nameOf(number);
  }

  /** A packed one may be another object with each call. */
  get(number: number | undefined): T | undefined {
    if (number === undefined) return undefined;
    const kept = this.#kept[number % KEPT];
    if (kept?.[0] === number) return kept[1];
    const bytes = this.#packed.get(number);
    if (bytes === undefined) return this.#whole.get(number);
    const object = fromBytes(bytes) as T; // what was packed was of this type
    this.#keep(number, object, bytes);
    return object;
  }

  /** Gives its number. */
  set(key: string, object: T): number {
    const number = this.#keys.intern(key);
    const bytes = this.#packs ? packedOrNot(object) : undefined;
    if (bytes === undefined) {
      this.#packed.delete(number);
      this.#whole.set(number, object);
    } else {
      this.#whole.delete(number);
      this.#packed.set(number, bytes);
    }
    this.#keep(number, object, bytes);
    return number;
  }

  delete(number: number): void {
    this.#kept[number % KEPT] = undefined;
    this.#packed.delete(number);
    this.#whole.delete(number);
    this.#keys.release(number);
  }

  /** The numbers of all objects. */
  numbers(): Iterable<number> {
    return this.#keys.all();
  }

  #keep(number: number, object: T, bytes: Uint8Array | undefined): void {
    const isSmall = bytes !== undefined && bytes.length <= LARGEST_KEPT;
    this.#kept[number % KEPT] = isSmall ? [number, object] : undefined;
  }
}

/** Undefined for what users have nested as deeply as a request is long. */
function packedOrNot(object: KubernetesObject): Uint8Array | undefined {
  try {
    return toBytes(object);
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}
