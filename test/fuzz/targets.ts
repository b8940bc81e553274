import type { Target } from './target.ts';
import { ADDRESSES } from './targets/addresses.ts';
import { CARRIERS } from './targets/carriers.ts';
import { CODECS } from './targets/codecs.ts';
import { DECLARATIONS } from './targets/declarations.ts';
import { DOCUMENTS } from './targets/documents.ts';
import { DRIVERS } from './targets/drivers.ts';
import { WIRE } from './targets/wire.ts';

/** All that is fuzzed, by name. */
export const TARGETS: Readonly<Record<string, () => Promise<Target>>> = {
  ...ADDRESSES,
  ...DECLARATIONS,
  ...WIRE,
  ...CODECS,
  ...DRIVERS,
  ...CARRIERS,
  ...DOCUMENTS,
};
