import { declaredTest } from '../families/declared.ts';
import { LOADERS } from './connectors.ts';
import type { FindTest } from './testRunner.ts';

/** The tests that there are: those of the built-in types, and the one that an order brings for a declared type. */
export const findTest: FindTest = async ({ type, declaredTest: declared }) => {
  if (declared !== undefined) return declaredTest(declared);
  return Object.hasOwn(LOADERS, type) ? LOADERS[type]?.() : undefined;
};
