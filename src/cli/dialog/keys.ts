import { PassThrough } from 'node:stream';
import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { edited } from './line.ts';
import type { Line } from './line.ts';

/** A keyboard, as the questions read it. */
export interface Keys {
  readonly input: Readable;
  /** Whether the last key was Ctrl-C, not Esc. */
  interrupted(): boolean;
  /** While a question is asked: answers to what is pasted; what is taken goes past the question, so that nothing shows it. */
  onPaste(take: TakePaste | undefined): void;
  /** The line of the question as the keys left it. */
  line(): string;
  /** While a question takes addresses: answers to its line as each key leaves it, from what it begins with; the key goes past the question where the answer is yes. */
  onTyped(take: ((line: string) => boolean) | undefined, begun?: string): void;
  /** Does what takes its time, and hands it a signal that Ctrl-C gives: undefined where that ended it. */
  interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined>;
  close(): void;
}

/** What becomes of a paste: it is taken, it is the beginning of what is pasted, or it goes to the question as if it were typed. */
type TakePaste = (text: string) => 'taken' | 'part' | 'typed';

/** The key that ends the form. */
export const CTRL_C = '\u0003';

/** Keys that end a paste of which no more comes. */
const ENDS = [CTRL_C, '\u001b', '\r', '\n'];

/** What was typed before anything was asked, taken away from the keyboard: no question shows it. */
export async function typedAhead(source: Readable): Promise<string> {
  let typed = '';
  const read = (chunk: Buffer | string) => (typed += chunk.toString());
  source.on('data', read);
  for (const _ of Array.from({ length: 2 })) await turn(); // what lies ready is read between two turns of the event loop
  source.off('data', read);
  source.pause();
  return typed;
}

/** The keys of a terminal, looked at on their way to the questions: Esc goes back, Ctrl-C ends, a paste may be an address. */
export function keyboardOf(source: Readable): Keys {
  const input = new Keyboard(source);
  let last = '';
  const pastes = pastesOf();
  let takeLine: ((line: string) => boolean) | undefined;
  let working: AbortController | undefined;
  let line: Line = { before: '', after: '' };
  const read = (chunk: Buffer | string) => {
    last = chunk.toString();
    if (working !== undefined && last.includes(CTRL_C)) return working.abort();
    if (pastes.takes(last)) return;
    line = edited(line, last);
    if (takeLine?.(line.before + line.after) === true) return;
    input.write(chunk);
  };
  source.on('data', read);
  source.resume(); // a question that read it before may have paused it
  return {
    input,
    interrupted: () => last.endsWith(CTRL_C),
    line: () => line.before + line.after,
    onPaste: pastes.on,
    onTyped(taker, begun = '') {
      takeLine = taker;
      line = { before: begun, after: '' };
    },
    interruptible(work) {
      working = new AbortController();
      return endedBy(working.signal, input, work).finally(() => (working = undefined));
    },
    close() {
      source.off('data', read);
      source.pause();
    },
  };
}

/** What is pasted, put together where a terminal hands it over in pieces. */
function pastesOf() {
  let take: TakePaste | undefined;
  let part = '';
  return {
    on(this: void, taker: TakePaste | undefined) {
      take = taker;
      part = '';
    },
    /** Whether these keys go past the question. */
    takes(this: void, keys: string): boolean {
      const isPaste = keys.length > 1 || (part !== '' && !ENDS.includes(keys));
      const way = isPaste ? (take?.((part + keys).trim()) ?? 'typed') : 'typed';
      part = way === 'part' ? part + keys : '';
      return way !== 'typed';
    },
  };
}

/** What work comes to; undefined where the signal ended it. */
async function endedBy<T>(
  signal: AbortSignal,
  input: Keyboard,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  input.setRawMode(true); // between two questions, Ctrl-C would end the process
  try {
    return await work(signal);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    input.setRawMode(false);
  }
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
