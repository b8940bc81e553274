import { FOLLOWS, KIND, shapes, SPECIAL, words } from './packing.ts';
import { timeOf } from './times.ts';

/** Reads what `toBytes` wrote. */
class Unpacker {
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  readonly #times: string[] = [];

  fromBytes(bytes: Buffer): unknown {
    this.#bytes = bytes;
    this.#at = 0;
    this.#times.length = 0;
    return this.#value();
  }

  #value(): unknown {
    const head = this.#byte();
    const kind = head >> 5;
    const short = head & FOLLOWS;
    if (kind === KIND.time) return this.#time(short);
    const number = short === FOLLOWS ? this.#varint() : short;
    switch (kind) {
      case KIND.integer:
        return number;
      case KIND.text:
        return this.#text(number);
      case KIND.word:
        return words.wordOf(number);
      case KIND.shape:
        return this.#object(number);
      case KIND.list:
        return this.#list(number);
      case KIND.digits:
        return String(number);
      default:
        return this.#special(number);
    }
  }

  #special(number: number): unknown {
    switch (number) {
      case SPECIAL.true:
        return true;
      case SPECIAL.false:
        return false;
      case SPECIAL.number:
        return Number(this.#value());
      case SPECIAL.uid:
        return this.#uid();
      case SPECIAL.members:
        return this.#members();
      default:
        return null;
    }
  }

  #list(length: number): readonly unknown[] {
    const values: unknown[] = [];
    while (values.length < length) values.push(this.#value());
    return values;
  }

  #object(shape: number): object {
    const object: Record<string, unknown> = {};
    for (const name of shapes.namesOf(shape)) object[name] = this.#value();
    return object;
  }

  /** By entries, so that no name means anything to JavaScript. */
  #members(): object {
    const length = this.#varint();
    return Object.fromEntries(Array.from({ length }, () => [String(this.#value()), this.#value()]));
  }

  #text(length: number): string {
    const from = this.#at;
    this.#at += length;
    return this.#bytes.toString('utf8', from, this.#at);
  }

  #time(place: number): string {
    if (place !== FOLLOWS) return this.#times[place] ?? '';
    const time = timeOf(this.#varint());
    this.#times.push(time);
    return time;
  }

  #uid(): string {
    const from = this.#at;
    this.#at += 16;
    const hex = this.#bytes.toString('hex', from, this.#at);
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  #varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  #byte(): number {
    return this.#bytes[this.#at++] ?? 0;
  }
}

const unpacker = new Unpacker();

/** The value of which `toBytes` made these bytes, anew with each call. */
export function fromBytes(bytes: Buffer): unknown {
  return unpacker.fromBytes(bytes);
}
