import { textInput } from '../input.ts';
import type { Target } from '../target.ts';

/** Parsers with a bug each, by the sort of the bug: what finds bugs has to find these. */
export const TARGETS: Readonly<Record<string, () => Promise<Target>>> = {
  hang: async () => {
    const { readChunks } = await import('./hang.ts');
    return { seeds: [textInput('x')], run: ([bytes = Buffer.alloc(0)]) => readChunks(bytes) };
  },
  bounds: async () => {
    const { readOffset } = await import('./bounds.ts');
    return { seeds: [textInput('x')], run: ([bytes = Buffer.alloc(0)]) => readOffset(bytes) };
  },
  memory: async () => {
    const { readMessage } = await import('./memory.ts');
    return { seeds: [textInput('x')], run: ([bytes = Buffer.alloc(0)]) => readMessage(bytes) };
  },
  exception: async () => {
    const { readCount } = await import('./exception.ts');
    return { seeds: [textInput('x')], run: ([bytes]) => readCount(String(bytes)) };
  },
};
