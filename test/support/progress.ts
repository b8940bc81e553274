const EVERY_MS = 10_000;

/** Where lines about what is going on go. */
export type Say = (line: string) => void;

/** Runs work that takes long, and every ten seconds says what `doing` answers and how long it has taken. */
export async function withProgress<T>(say: Say, doing: () => string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  const timer = setInterval(() => say(`${doing()}, ${timeSince(started)}`), EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** The time since a moment, in words. */
export function timeSince(started: number): string {
  const seconds = Math.round((Date.now() - started) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
