import { wrapped, wrappedPieces } from '../../../src/cli/output/wrap.ts';

describe('a text in lines of a terminal', () => {
  it.each([
    ['breaks between words', 'one two three four', ['one two', 'three four']],
    ['keeps a word that is too long', 'a abcdefghijklmnop b', ['a', 'abcdefghijklmnop', 'b']],
    ['keeps a command whole', 'see: kubectl connection doctor', ['see:', 'kubectl connection doctor']],
    [
      'keeps one whole up to its end where a colon leads to it',
      'errors: kubectl get events --field-selector a=b,c=d; or more',
      ['errors:', 'kubectl get events --field-selector a=b,c=d;', 'or more'],
    ],
    ['keeps its own lines', 'one\ntwo', ['one', 'two']],
    ['keeps what fits', 'one two th', ['one two th']],
  ])('%s', (_, text, lines) => {
    expect(wrapped(text, 10)).toEqual(lines);
  });

  it('keeps its pieces, with line ends in place of blanks', () => {
    expect(wrappedPieces(['error: ', 'one two three'], 12)).toEqual(['error: ', 'one\ntwo three']);
  });

  it('leaves a line with a command to copy to the terminal, which can still copy it', () => {
    const text = 'to go on from here:\n  kubectl connection new nfs nas';

    expect(wrappedPieces([text], 12)).toEqual(['to go on\nfrom here:\n  kubectl connection new nfs nas']);
  });
});
