import { randomInt } from 'node:crypto';
import { Slab } from './slab.ts';

const LEAST = 64;
/** Beyond this share of the slots, there are twice as many. */
const FULLEST = 0.85;

/**
 * Small dense numbers for names, with reuse of those that are given back. The names are bytes and the table is columns
 * of integers: a Map of strings takes three times as much, in the heap.
 */
export class Names {
  readonly #names = new Slab();
  /** By slot, the number of a name and one more; 0: none. */
  #slots = new Int32Array(LEAST);
  /** By number. */
  #hashes = new Int32Array(LEAST);
  readonly #free: number[] = [];
  #numbers = 0;
  /** Random, so that users cannot choose names that meet in one slot. */
  readonly #seed = randomInt(2 ** 31);

  get size(): number {
    return this.#numbers - this.#free.length;
  }

  find(name: string): number | undefined {
    const slot = this.#slotOf(name, this.#hash(name));
    return this.#slots[slot] === 0 ? undefined : this.#numberAt(slot);
  }

  intern(name: string): number {
    const hash = this.#hash(name);
    const slot = this.#slotOf(name, hash);
    if (this.#slots[slot] !== 0) return this.#numberAt(slot);
    const number = this.#free.pop() ?? this.#numbers++;
    if (number >= this.#hashes.length) this.#hashes = grown(this.#hashes);
    this.#hashes[number] = hash;
    this.#names.set(number, Buffer.from(name));
    this.#slots[slot] = number + 1;
    if (this.size > FULLEST * this.#slots.length) this.#rehash();
    return number;
  }

  /** '' where there is none of this number. */
  nameOf(number: number): string {
    return this.#names.get(number)?.toString() ?? '';
  }

  release(number: number): void {
    const slot = this.#slotOf(this.nameOf(number), this.#hashes[number] ?? 0);
    if (this.#slots[slot] !== number + 1) return;
    this.#names.delete(number);
    this.#free.push(number);
    this.#close(slot);
  }

  /** The numbers of all names, in no order. */
  *all(): Iterable<number> {
    for (let number = 0; number < this.#numbers; number += 1)
      if (this.#names.get(number) !== undefined) yield number;
  }

  /** Where the name is, or belongs. */
  #slotOf(name: string, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number < 0 || (this.#hashes[number] === hash && this.nameOf(number) === name)) return slot;
    }
  }

  #numberAt(slot: number): number {
    return (this.#slots[slot] ?? 0) - 1;
  }

  /** Moves up what would not be found behind an empty slot. */
  #close(emptied: number): void {
    const mask = this.#slots.length - 1;
    let empty = emptied;
    for (let slot = (empty + 1) & mask; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      const home = (this.#hashes[this.#numberAt(slot)] ?? 0) & mask;
      if (((slot - home) & mask) < ((slot - empty) & mask)) continue;
      this.#slots[empty] = this.#slots[slot] ?? 0;
      empty = slot;
    }
    this.#slots[empty] = 0;
  }

  #rehash(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(2 * before.length);
    const mask = this.#slots.length - 1;
    for (const entry of before) {
      if (entry === 0) continue;
      let slot = (this.#hashes[entry - 1] ?? 0) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = entry;
    }
  }

  /** FNV-1a, mixed once more. */
  #hash(name: string): number {
    let hash = this.#seed;
    for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    return hash ^ (hash >>> 13);
  }
}

function grown(column: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * column.length);
  larger.set(column);
  return larger;
}
