/** A word, or a command for kubectl with its flags, which is copied as a whole: up to the end, where a colon leads to it. */
const WORD = /(?<=: )kubectl .+?(?:[;,](?= )|$)|kubectl \S+(?: \S+)?(?: [-A-Z]\S*)*|\S+/g;

/** The lines that a text makes where a line has room for so many characters; what is longer than that stays whole. */
export function wrapped(text: string, room: number): readonly string[] {
  return text.split('\n').flatMap((line) => brokenAt(line, breaksIn(line, room)));
}

/** Pieces of one text, with line ends in place of blanks where a line has no more room; a line with a command to copy stays whole. */
export function wrappedPieces(pieces: readonly string[], room: number): readonly string[] {
  const lines = pieces
    .join('')
    .split('\n')
    .map((line) => (/^\s+kubectl /.test(line) ? [line] : brokenAt(line, breaksIn(line, room))));
  const text = lines.flat().join('\n'); // as long as it was: each break has taken the place of a blank
  let at = 0;
  return pieces.map((piece) => text.slice(at, (at += piece.length)));
}

/** The blanks at which a line is broken. */
function breaksIn(line: string, room: number): readonly number[] {
  const breaks: number[] = [];
  let start = 0;
  for (const { 0: word, index } of line.matchAll(WORD)) {
    if (index + word.length - start <= room || line.slice(start, index).trim() === '') continue;
    breaks.push(index - 1);
    start = index;
  }
  return breaks;
}

function brokenAt(line: string, breaks: readonly number[]): readonly string[] {
  const starts = [0, ...breaks.map((at) => at + 1)];
  return starts.map((start, at) => line.slice(start, breaks[at]));
}
