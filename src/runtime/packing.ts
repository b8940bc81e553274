import { Shapes } from './shapes.ts';
import { Words } from './words.ts';

/*
 * Bytes for values of JSON, a tenth of what the parsed object takes. A value begins with a byte: its kind in the upper
 * three bits, and in the lower five a number, or that the number follows. Names of members are a shape, strings that
 * many objects have are a word, a uid is 16 bytes, and a time of an object counts once, however often it is repeated.
 */

/** The kinds of values. */
export const KIND = {
  special: 0,
  integer: 1,
  text: 2,
  word: 3,
  shape: 4,
  list: 5,
  /** A string that is a number: a version. */
  digits: 6,
  /** One of the object's times, by its place among them; or, with the longest number, a new one. */
  time: 7,
} as const;

/** Values of the kind `special`. */
export const SPECIAL = { null: 0, true: 1, false: 2, number: 3, uid: 4, members: 5 } as const;

/** In the lower five bits: the number follows. */
export const FOLLOWS = 31;

/** Shared by all objects of the process. */
export const words = new Words();
/** Shared, too. */
export const shapes = new Shapes();
