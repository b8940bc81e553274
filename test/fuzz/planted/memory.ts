/** Takes as much memory as a message claims to need. */
export function readMessage(bytes: Buffer): Buffer {
  if (bytes.length < 4 || bytes[0] !== 7) return bytes;
  return Buffer.alloc(bytes.readUIntBE(1, 3) * 64);
}
