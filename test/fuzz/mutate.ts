import type { Input } from './input.ts';
import type { Random } from './random.ts';

/** What mutations draw from. */
export interface Material {
  readonly random: Random;
  /** Inputs that reached something of their own. */
  readonly corpus: readonly Input[];
  /** Texts and numbers of the code that is fuzzed. */
  readonly words: readonly Buffer[];
}

type Edit = (bytes: Buffer, material: Material) => Buffer;
type Rearrangement = (input: Input, material: Material) => Input;

const MOST_EDITS = 6;
/** No input is longer: what a longer one could show, a repetition of its parts shows. */
const LONGEST_MESSAGE = 8 * 1024;
const MOST_MESSAGES = 16;

/** Another input, which differs from this one in a few places. */
export function mutate(input: Input, material: Material): Input {
  const { random } = material;
  let changed = input;
  for (let left = 1 + random.below(MOST_EDITS); left > 0; left -= 1)
    changed =
      random.below(8) === 0
        ? random.of(REARRANGEMENTS)(changed, material)
        : editOne(changed, random.of(EDITS), material);
  const messages = changed.slice(0, MOST_MESSAGES).map((message) => message.subarray(0, LONGEST_MESSAGE));
  return messages.length === 0 ? input : messages;
}

function editOne(input: Input, edit: Edit, material: Material): Input {
  const index = material.random.below(Math.max(1, input.length));
  return input.toSpliced(index, 1, edit(input[index] ?? Buffer.alloc(0), material));
}

/** Values at which lengths and counts go wrong. */
const EDGES = [
  0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff,
];

const EDITS: readonly Edit[] = [
  (bytes, { random }) => setByte(bytes, random, (byte) => byte ^ (1 << random.below(8))), // oxlint-disable-line no-bitwise -- another bit
  (bytes, { random }) => setByte(bytes, random, () => random.below(256)),
  (bytes, { random }) => setByte(bytes, random, (byte) => byte + random.below(33) - 16),
  (bytes, { random }) => overwrite(bytes, random, numberOf(random, random.of(EDGES))),
  (bytes, { random }) => overwrite(bytes, random, numberOf(random, random.below(bytes.length + 8))),
  (bytes, { random }) => insert(bytes, random, Buffer.alloc(1 + random.below(8), random.below(256))),
  (bytes, { random, words }) => (words.length === 0 ? bytes : insert(bytes, random, random.of(words))),
  (bytes, { random, words }) => (words.length === 0 ? bytes : overwrite(bytes, random, random.of(words))),
  (bytes, { random }) => {
    const [from, to] = rangeOf(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  (bytes, { random }) => {
    const [from, to] = rangeOf(bytes, random);
    const times = random.below(8) === 0 ? 256 : 1;
    return insert(bytes, random, Buffer.concat(Array<Buffer>(times).fill(bytes.subarray(from, to))));
  },
  (bytes, { random }) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, { random, corpus }) => {
    const other = corpus.length === 0 ? [] : random.of(corpus);
    const donor = other.length === 0 ? bytes : random.of(other);
    const [from, to] = rangeOf(donor, random);
    return insert(bytes, random, donor.subarray(from, to));
  },
];

const REARRANGEMENTS: readonly Rearrangement[] = [
  (input, { random }) => (input.length < 2 ? input : input.toSpliced(random.below(input.length), 1)),
  (input, { random }) =>
    input.toSpliced(random.below(input.length + 1), 0, random.of([...input, Buffer.alloc(0)])),
  (input, { random }) => input.slice(0, 1 + random.below(Math.max(1, input.length))),
  (input, { random, corpus }) => {
    const other = corpus.length === 0 ? input : random.of(corpus);
    return [
      ...input.slice(0, random.below(input.length + 1)),
      ...other.slice(random.below(other.length + 1)),
    ];
  },
];

function setByte(bytes: Buffer, random: Random, change: (byte: number) => number): Buffer {
  const copy = Buffer.from(bytes.length === 0 ? [0] : bytes);
  const at = random.below(copy.length);
  copy[at] = change(copy[at] ?? 0);
  return copy;
}

function overwrite(bytes: Buffer, random: Random, by: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + by.length)]);
}

function insert(bytes: Buffer, random: Random, more: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
}

function rangeOf(bytes: Buffer, random: Random): readonly [number, number] {
  const from = random.below(bytes.length + 1);
  return [from, from + random.below(Math.min(64, bytes.length - from) + 1)];
}

/** A number as protocols write it: of one, two, three, four or eight bytes, either end first. */
export function numberOf(random: Random, value: number): Buffer {
  const bytes = Buffer.alloc(random.of([1, 2, 3, 4, 8]));
  const size = Math.min(6, bytes.length);
  const kept = value % 256 ** size;
  if (random.below(2) === 0) bytes.writeUIntBE(kept, bytes.length - size, size);
  else bytes.writeUIntLE(kept, 0, size);
  return bytes;
}
