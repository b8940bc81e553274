const MOST = 1000;

/** Keeps the latest of a key; the oldest key goes where there are more than a thousand. */
export function keepLatest<T>(entries: Map<string, T>, key: string, latest: T | undefined): void {
  entries.delete(key);
  if (latest === undefined) return;
  entries.set(key, latest);
  const [oldest] = entries.keys();
  if (entries.size > MOST && oldest !== undefined) entries.delete(oldest);
}
