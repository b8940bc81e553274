import { ConnectionFailure } from '../../contract/failure.ts';

/* EBCDIC, as far as all of its code pages agree: letters, digits, space and most signs. */

const ROWS: readonly (readonly [first: number, characters: string])[] = [
  [0x40, ' '],
  [0x4b, '.<(+'],
  [0x50, '&'],
  [0x5c, '*);'],
  [0x60, '-/'],
  [0x6b, ',%_>?'],
  [0x7a, ':'],
  [0x7d, '\'="'],
  [0x81, 'abcdefghi'],
  [0x91, 'jklmnopqr'],
  [0xa2, 'stuvwxyz'],
  [0xc1, 'ABCDEFGHI'],
  [0xd1, 'JKLMNOPQR'],
  [0xe2, 'STUVWXYZ'],
  [0xf0, '0123456789'],
];

const CODES = new Map(
  ROWS.flatMap(([first, characters]) =>
    Array.from(characters, (each, index) => [each, first + index] as const),
  ),
);
const CHARACTERS = new Map(Array.from(CODES, ([character, code]) => [code, character] as const));

/** Writes a text; one whose characters are not the same in all code pages is not sent at all. */
export function ebcdic(text: string): Buffer {
  return Buffer.from(
    Array.from(text, (character) => {
      const code = CODES.get(character);
      if (code !== undefined) return code;
      throw new ConnectionFailure(
        'SecretInvalid',
        'a name or the password has a character that is not the same in all of EBCDIC',
      );
    }),
  );
}

/** Reads one. */
export function fromEbcdic(bytes: Buffer): string {
  return Array.from(bytes, (code) => CHARACTERS.get(code) ?? '?').join('');
}
