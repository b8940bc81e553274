import { FOLLOWS, KIND, shapes, SPECIAL, words } from './packing.ts';
import { secondsOf } from './times.ts';

type KindOfValue = (typeof KIND)[keyof typeof KIND];

const UID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const DIGITS = /^[1-9]\d{0,14}$/;
/** What is nested more deeply is held as it is: users can nest as deeply as a request is long. */
const DEEPEST = 64;

/** Writes values of JSON as bytes; the bytes of one call are good until the next. */
class Packer {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024);
  #at = 0;
  readonly #times: string[] = [];

  /** Throws where it is nested too deeply. */
  toBytes(value: unknown): Uint8Array {
    this.#at = 0;
    this.#times.length = 0;
    this.#value(value, 0);
    return this.#bytes.subarray(0, this.#at);
  }

  #value(value: unknown, depth: number): void {
    if (typeof value === 'string') this.#text(value);
    else if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'boolean') this.#head(KIND.special, value ? SPECIAL.true : SPECIAL.false);
    else if (Array.isArray(value)) this.#list(value, depth);
    else if (typeof value === 'object' && value !== null) this.#object(value, depth);
    else this.#head(KIND.special, SPECIAL.null);
  }

  #list(values: readonly unknown[], depth: number): void {
    this.#head(KIND.list, values.length);
    for (const value of values) this.#value(value, deeper(depth));
  }

  #object(object: object, depth: number): void {
    const members = object as Readonly<Record<string, unknown>>; // of JSON
    const names = Object.keys(object);
    const isWhole = !names.some((name) => members[name] === undefined);
    const present = isWhole ? names : names.filter((name) => members[name] !== undefined);
    const shape = shapes.numberOf(present);
    if (shape === undefined) {
      this.#head(KIND.special, SPECIAL.members);
      this.#varint(present.length);
    } else this.#head(KIND.shape, shape);
    for (const name of present) {
      if (shape === undefined) this.#text(name);
      this.#value(members[name], deeper(depth));
    }
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value) && value >= 0) return this.#head(KIND.integer, value);
    this.#head(KIND.special, SPECIAL.number);
    this.#text(String(value));
  }

  #text(text: string): void {
    if (text.length === 20 && this.#time(text)) return;
    if (text.length === 36 && UID.test(text)) return this.#uid(text);
    if (text.length < 16 && DIGITS.test(text)) return this.#head(KIND.digits, Number(text));
    const word = words.numberOf(text);
    if (word !== undefined) return this.#head(KIND.word, word);
    const length = Buffer.byteLength(text);
    this.#head(KIND.text, length);
    this.#reserve(length);
    this.#at += this.#bytes.write(text, this.#at);
  }

  #time(text: string): boolean {
    const place = this.#times.indexOf(text);
    if (place >= 0 && place < FOLLOWS) {
      this.#head(KIND.time, place);
      return true;
    }
    const seconds = secondsOf(text);
    if (seconds === undefined) return false;
    this.#times.push(text);
    this.#byte((KIND.time << 5) | FOLLOWS);
    this.#varint(seconds);
    return true;
  }

  #uid(text: string): void {
    this.#head(KIND.special, SPECIAL.uid);
    this.#reserve(16);
    this.#at += this.#bytes.write(text.replaceAll('-', ''), this.#at, 'hex');
  }

  #head(kind: KindOfValue, number: number): void {
    this.#byte((kind << 5) | Math.min(number, FOLLOWS));
    if (number >= FOLLOWS) this.#varint(number);
  }

  #varint(value: number): void {
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.#byte((rest % 128) | 128);
    this.#byte(rest);
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = byte;
  }

  #reserve(length: number): void {
    if (this.#at + length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#at + length));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

function deeper(depth: number): number {
  if (depth === DEEPEST) throw new RangeError('a value is nested too deeply to be packed');
  return depth + 1;
}

const packer = new Packer();

/** The bytes of a value of JSON, good until the next call; throws where it is nested too deeply. */
export function toBytes(value: unknown): Uint8Array {
  return packer.toBytes(value);
}
