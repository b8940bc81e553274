import { edited } from '../../../src/cli/dialog/line.ts';

const EMPTY = { before: '', after: '' };

it.each([
  ['letters', 'ab', 'ab', ''],
  ['a letter before others', 'ab\u001b[Dc', 'ac', 'b'],
  ['letters at both ends', 'b\u0001a\u0005c', 'abc', ''],
  ['Home and End', 'b\u001b[Ha\u001b[Fc', 'abc', ''],
  ['Backspace', 'ab\u007fc', 'ac', ''],
  ['Delete', 'ab\u001b[D\u001b[3~', 'a', ''],
  ['the deletion of all before', 'ab\u001b[D\u0015c', 'c', 'b'],
  ['the deletion of all behind', 'ab\u001b[D\u000b', 'a', ''],
  ['the deletion of a word', 'a bc \u0017d', 'a d', ''],
  ['other keys', 'a\u001b[A\u001bb\u001b[15~\t\rb', 'ab', ''],
  ['moves beyond the ends', '\u001b[Da\u001b[C\u001b[Cb', 'ab', ''],
])('knows the line after %s', (_, keys, before, after) => {
  expect(edited(EMPTY, keys)).toEqual({ before, after });
});
