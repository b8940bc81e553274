import { PassThrough } from 'node:stream';
import type { Readable } from 'node:stream';

/** A keyboard, as the questions read it. */
export interface Keys {
  readonly input: Readable;
  /** Whether the last key was Ctrl-C, not Esc. */
  interrupted(): boolean;
  /** While a question takes addresses: answers to a pasted one, which goes past the question, so that nothing shows it. */
  onPaste(take: ((text: string) => boolean) | undefined): void;
  close(): void;
}

const CTRL_C = '\u0003';

/** The keys of a terminal, looked at on their way to the questions: Esc goes back, Ctrl-C ends, a paste may be an address. */
export function keyboardOf(source: Readable): Keys {
  const input = new Keyboard(source);
  let last = '';
  let take: ((text: string) => boolean) | undefined;
  const read = (chunk: Buffer | string) => {
    last = chunk.toString();
    if (last.length > 1 && take?.(last.trim()) === true) return;
    input.write(chunk);
  };
  source.on('data', read);
  source.resume(); // a question that read it before may have paused it
  return {
    input,
    interrupted: () => last.endsWith(CTRL_C),
    onPaste: (taker) => (take = taker),
    close() {
      source.off('data', read);
      source.pause();
    },
  };
}

/** Takes raw mode where the terminal behind it does. */
class Keyboard extends PassThrough {
  readonly isTTY: boolean;
  readonly #terminal: Partial<NodeJS.ReadStream>;

  constructor(source: Readable) {
    super();
    this.#terminal = source as Partial<NodeJS.ReadStream>; // at least what a test's stream is
    this.isTTY = this.#terminal.isTTY === true;
  }

  setRawMode(mode: boolean): this {
    this.#terminal.setRawMode?.(mode);
    return this;
  }
}
