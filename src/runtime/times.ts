/** Beyond these, all are forgotten and computed anew. */
const MOST = 4096;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

const seconds = new Map<string, number>();
const texts = new Map<number, string>();

/** Of a time as the API server writes it; undefined where another text would be its only spelling. */
export function secondsOf(text: string): number | undefined {
  const cached = seconds.get(text);
  if (cached !== undefined || !TIME.test(text)) return cached;
  const value = Date.parse(text) / 1000;
  if (!(value >= 0) || spelled(value) !== text) return undefined; // the 30th of February
  return remember(seconds, text, value);
}

/** `2026-11-30T00:00:00Z` from seconds. */
export function timeOf(value: number): string {
  return texts.get(value) ?? remember(texts, value, spelled(value));
}

function spelled(value: number): string {
  return `${new Date(value * 1000).toISOString().slice(0, 19)}Z`;
}

function remember<K, V>(cache: Map<K, V>, key: K, value: V): V {
  if (cache.size >= MOST) cache.clear();
  cache.set(key, value);
  return value;
}
