import type { Target } from './target.ts';
import { DRIVERS } from './targets/drivers.ts';

/** All that is fuzzed, by name. */
export const TARGETS: Readonly<Record<string, () => Promise<Target>>> = {
  ...DRIVERS,
};
