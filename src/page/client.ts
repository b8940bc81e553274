import type { PageCalls, PageStreams } from '../contract/page.ts';
import type { PageError } from '../contract/pageForm.ts';

/** Kept for this tab, so that a reload goes on; no other tab and no other port can read it. */
const KEPT = 'token';

/** What the process answered instead of what was asked for. */
class CallFailure extends Error {
  readonly cluster: number | undefined;

  constructor({ message, cluster }: PageError, options?: ErrorOptions) {
    super(message, options);
    this.cluster = cluster;
  }
}

/** Exchanges the secret of the fragment for the token, and takes it out of the URL and its history. */
export async function signIn(): Promise<void> {
  const once = new URLSearchParams(location.hash.slice(1)).get('once');
  if (once === null) return;
  history.replaceState(null, '', location.pathname + location.search);
  const { token } = await call('exchange', { once });
  sessionStorage.setItem(KEPT, token);
}

/** One answer of the process. */
export async function call<N extends keyof PageCalls>(
  name: N,
  request: PageCalls[N]['request'],
): Promise<PageCalls[N]['answer']> {
  const response = await send(name, request, undefined);
  return (await response.json()) as PageCalls[N]['answer'];
}

/** Lines of the process as they come, until it or the signal ends. */
export async function stream<N extends keyof PageStreams>(
  name: N,
  request: PageStreams[N]['request'],
  onLines: (lines: readonly PageStreams[N]['line'][]) => void,
  signal: AbortSignal,
): Promise<void> {
  const response = await send(name, request, signal);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const piece = await reader?.read();
    if (piece === undefined || piece.done) return;
    const lines = (rest + piece.value).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) onLines(lines.map((line) => JSON.parse(line) as PageStreams[N]['line']));
  }
}

async function send(name: string, request: unknown, signal: AbortSignal | undefined): Promise<Response> {
  const response = await fetch(`/api/${name}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${sessionStorage.getItem(KEPT) ?? ''}`,
    },
    body: JSON.stringify(request),
    signal: signal ?? null,
  }).catch((error: unknown) => {
    if (signal?.aborted === true) throw error;
    throw new CallFailure({ message: GONE }, { cause: error });
  });
  if (response.ok) return response;
  throw new CallFailure((await response.json().catch(() => ({ message: GONE }))) as PageError);
}

const GONE = 'the local process does not answer: run kubectl connection ui again, and open what it says';

/** What to show of whatever went wrong. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
