import { connectorOf } from '../connectors/index.ts';
import { declaredTest } from '../families/declared.ts';
import type { FindTest } from './testRunner.ts';

/** The tests that there are: those of the built-in types, and the one that an order brings for a declared type. */
export const findTest: FindTest = ({ type, declaredTest: declared }) =>
  declared === undefined ? connectorOf(type) : declaredTest(declared);
