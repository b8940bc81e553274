import type { Fault, ProxyRequest } from '../support/faultproxy.ts';

/** A fault of the network or the API server for a request, by chance. */
export function misfortune({ watch }: ProxyRequest, random: () => number): Fault {
  const faults: readonly Fault[] = [
    { cutAfter: 0 },
    { cutAfter: Math.floor(random() * 3000) },
    ...(watch ? [{ stallAfter: Math.floor(random() * 3000) }] : []),
    ...[401, 409, 429, 500, 503].map((status) => ({ answer: { status } })),
    ...(watch ? [{ answer: { status: 410 } }] : []),
  ];
  return faults[Math.floor(random() * faults.length)] ?? {};
}

/** The same numbers for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Runs something the first time that it is called. */
export function once(run: () => Promise<unknown>): () => Promise<unknown> {
  let done: Promise<unknown> | undefined;
  return () => (done === undefined ? (done = run()) : Promise.resolve());
}
