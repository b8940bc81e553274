import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseInput, sizeOf } from './input.ts';

const FOLDER = fileURLToPath(new URL('corpus/', import.meta.url));
/** What a corpus may hold: it is read and run with every `npm test`. */
const MOST_INPUTS = 24;
const LONGEST_INPUT = 512;

/** The inputs that are kept for a target, one a line. */
export async function readCorpus(name: string): Promise<readonly string[]> {
  const text = await readFile(join(FOLDER, `${name}.txt`), 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

/** Keeps inputs in place of those that were kept, without those that are long. */
export async function writeCorpus(name: string, inputs: readonly string[]): Promise<void> {
  const kept = inputs.filter((line) => sizeOf(parseInput(line)) <= LONGEST_INPUT).slice(0, MOST_INPUTS);
  if (kept.length === 0) return;
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, `${name}.txt`), `${kept.join('\n')}\n`);
}
