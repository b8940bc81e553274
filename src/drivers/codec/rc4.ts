/* OpenSSL has RC4 only in its legacy provider, and Firebird 3 encrypts its wire with nothing else. */

/** Encrypts, and decrypts, what comes one after the other in one direction. */
export function rc4(key: Buffer): (bytes: Buffer) => Buffer {
  const box = Uint8Array.from({ length: 256 }, (_, index) => index);
  const at = (index: number) => box[index % 256] ?? 0;
  const swap = (one: number, other: number) => {
    [box[one], box[other]] = [at(other), at(one)];
  };
  for (let [here, there] = [0, 0]; here < 256; here += 1) {
    there = (there + at(here) + (key[here % key.length] ?? 0)) % 256;
    swap(here, there);
  }
  let [here, there] = [0, 0];
  return (bytes) =>
    Buffer.from(
      bytes.map((byte) => {
        here = (here + 1) % 256;
        there = (there + at(here)) % 256;
        swap(here, there);
        return byte ^ at(at(here) + at(there)); // oxlint-disable-line no-bitwise -- a stream cipher
      }),
    );
}
