/** Forgets that what is nested may be none of what it expects. */
export function readCount(text: string): number {
  const colon = text.indexOf(':');
  if (colon < 1 || text[0] !== 'n') return 0;
  const value = JSON.parse(text.slice(colon + 1)) as { count: number } | null;
  return value === null ? 0 : value.count;
}
