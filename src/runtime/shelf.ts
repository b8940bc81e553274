import type { Kind, KubernetesObject } from './kind.ts';
import { Names } from './names.ts';
import { toBytes } from './packer.ts';
import { Slab } from './slab.ts';
import { fromBytes } from './unpacker.ts';

/** Objects by key, each with a number while it is here; packed into bytes where its kind says that there are many. */
export class Shelf<T extends KubernetesObject> {
  readonly #packs: boolean;
  readonly #keys = new Names();
  readonly #packed = new Slab();
  /** What is not packed. */
  readonly #whole = new Map<number, T>();

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

  /** A packed one is another object with each call. */
  get(number: number | undefined): T | undefined {
    if (number === undefined) return undefined;
    const bytes = this.#packed.get(number);
    // The cast: what was packed was of this type.
    return bytes === undefined ? this.#whole.get(number) : (fromBytes(bytes) as T);
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
    return number;
  }

  delete(number: number): void {
    this.#packed.delete(number);
    this.#whole.delete(number);
    this.#keys.release(number);
  }

  /** The numbers of all objects. */
  numbers(): Iterable<number> {
    return this.#keys.all();
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
