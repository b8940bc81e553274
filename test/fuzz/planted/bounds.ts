/** Trusts an offset that stands behind four letters. */
export function readOffset(bytes: Buffer): number {
  if (bytes.length < 6 || bytes.toString('latin1', 0, 4) !== 'MOOR') return 0;
  const offset = bytes.readUInt8(4);
  return bytes.readUInt8(offset);
}
