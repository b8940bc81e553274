import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What the sources may not do and do at some places still. No line is added; the file goes with its last line. */
interface Leftovers {
  readonly circles: readonly string[];
  readonly upwardArrows: readonly string[];
  readonly severalMeanings: readonly string[];
  readonly exportsOfNoUse: readonly string[];
  readonly withoutUnitTest: readonly string[];
}

const file = join(import.meta.dirname, 'leftovers.yaml');

/** The list of them. */
export const leftovers = parse(readFileSync(file, 'utf8')) as Leftovers;
