import { closeSync, openSync, readFileSync } from 'node:fs';

const LOG_BYTES = 256 * 1024;
const TAIL_BYTES = 6000;

/** Where the output of a child goes, and the way to look at it. */
export interface Log {
  /** What spawn takes for stdout and stderr. */
  readonly output: 'pipe' | number;
  add(chunk: string): void;
  /** All that is kept. */
  text(): string;
  /** The last of it, for people. */
  tail(): string;
  /** Called once the child has its own handle. */
  handedOver(): void;
}

/** Keeps the last 256 KiB in memory. */
export function memoryLog(): Log {
  let kept = '';
  return {
    output: 'pipe',
    add: (chunk) => {
      kept = (kept + chunk).slice(-LOG_BYTES);
    },
    text: () => kept,
    tail: () => kept.slice(-TAIL_BYTES).trimEnd(),
    handedOver: () => undefined,
  };
}

/** Writes to a file without passing through this process, so that it goes on after this process has ended. */
export function fileLog(path: string): Log {
  const output = openSync(path, 'a');
  const text = () => readFileSync(path, 'utf8').slice(-LOG_BYTES);
  return {
    output,
    add: () => undefined,
    text,
    tail: () => text().slice(-TAIL_BYTES).trimEnd(),
    handedOver: () => closeSync(output),
  };
}
