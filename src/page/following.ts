import type { PageStreams } from '../contract/page.ts';
import type { GridLine } from '../contract/pageViews.ts';
import { messageOf, stream } from './client.ts';

const AGAIN_MS = 2000;
const ENDED = 'changes do not arrive at the moment; what is shown is as it was';

/**
 * Tells the Connections that are asked for, and each change of them, until what it returns is called. Where the
 * process ends the stream or does not answer, `onLost` is told why, and it begins anew.
 */
export function follow(
  request: PageStreams['connections']['request'],
  onLines: (lines: readonly GridLine[]) => void,
  onLost: (message: string) => void,
): () => void {
  const left = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const again = (error?: unknown) => {
    if (left.signal.aborted) return;
    timer = setTimeout(start, AGAIN_MS);
    onLost(error === undefined ? ENDED : messageOf(error));
  };
  function start(): void {
    void stream('connections', request, onLines, left.signal).then(() => again(), again);
  }
  start();
  return () => {
    left.abort();
    clearTimeout(timer);
  };
}
