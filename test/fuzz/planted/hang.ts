/** Reads chunks, each behind its length; a length of zero leads nowhere. */
export function readChunks(bytes: Buffer): number {
  let count = 0;
  if (bytes[0] !== 0x43 || bytes[1] !== 0x48) return count;
  for (let at = 2; at < bytes.length; at += bytes[at] ?? 1) count += 1;
  return count;
}
