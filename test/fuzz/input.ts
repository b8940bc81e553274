/** What a target is given: the messages that a server sends, or one document. */
export type Input = readonly Buffer[];

/** An input as a line of a corpus: its messages in hex, with a space between them; one of no bytes is a dash. */
export function formatInput(input: Input): string {
  return input.map((message) => (message.length === 0 ? '-' : message.toString('hex'))).join(' ');
}

/** Reads such a line. */
export function parseInput(line: string): Input {
  return line.split(' ').map((word) => (word === '-' ? Buffer.alloc(0) : bytesOf(word)));
}

/** An input of one text. */
export function textInput(text: string): Input {
  return [Buffer.from(text)];
}

/** How many bytes an input has. */
export function sizeOf(input: Input): number {
  return input.reduce((sum, { length }) => sum + length, 0);
}

function bytesOf(word: string): Buffer {
  if (!/^([0-9a-f]{2})+$/.test(word)) throw new Error('an input is written in hex, a word for each message');
  return Buffer.from(word, 'hex');
}
