import type { Input } from './input.ts';

/**
 * A shorter input that shows the same: messages are left out, then runs of bytes, the longest first, then bytes become
 * zeros. `shows` is asked so many times at most.
 */
export async function minimise(
  input: Input,
  shows: (smaller: Input) => Promise<boolean>,
  tries: number,
): Promise<Input> {
  let [best, left] = [input, tries];
  const attempt = async (smaller: Input) => {
    if (left === 0 || smaller.length === 0) return false;
    left -= 1;
    const isSame = await shows(smaller);
    if (isSame) best = smaller;
    return isSame;
  };
  for (let index = best.length - 1; index >= 0; index -= 1) await attempt(best.toSpliced(index, 1));
  for (const index of best.keys()) await shorten(index, () => best, attempt);
  for (const index of best.keys())
    for (let at = 0; at < (best[index]?.length ?? 0); at += 1)
      if (best[index]?.[at] !== 0) await attempt(edited(best, index, at, at + 1, Buffer.alloc(1)));
  return best;
}

/** Leaves out half of a message, then quarters, then less, as long as that shows the same. */
async function shorten(
  index: number,
  best: () => Input,
  attempt: (smaller: Input) => Promise<boolean>,
): Promise<void> {
  for (let size = Math.ceil(lengthAt(best(), index) / 2); size >= 1; size = Math.floor(size / 2))
    for (let at = lengthAt(best(), index) - size; at >= 0; at -= size)
      await attempt(edited(best(), index, at, at + size, Buffer.alloc(0)));
}

function lengthAt(input: Input, index: number): number {
  return input[index]?.length ?? 0;
}

function edited(input: Input, index: number, from: number, to: number, by: Buffer): Input {
  const message = input[index] ?? Buffer.alloc(0);
  return input.toSpliced(index, 1, Buffer.concat([message.subarray(0, from), by, message.subarray(to)]));
}
