import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** Has random bytes and ids be the same ones from now on, so that a recorded login can be played again; answers with what undoes it. */
export function fixRandomness(): () => void {
  const { randomBytes, randomUUID } = crypto;
  Object.assign(crypto, {
    randomBytes: (length: number) => Buffer.alloc(length, 0x5a),
    randomUUID: () => '5a5a5a5a-5a5a-4a5a-9a5a-5a5a5a5a5a5a',
  });
  const { webcrypto } = crypto;
  const { getRandomValues } = webcrypto; // oxlint-disable-line typescript/unbound-method -- it is put back where it was
  webcrypto.getRandomValues = (values) => fill(values);
  syncBuiltinESMExports();
  return () => {
    Object.assign(crypto, { randomBytes, randomUUID });
    webcrypto.getRandomValues = getRandomValues;
    syncBuiltinESMExports();
  };
}

function fill<T>(values: T): T {
  if (ArrayBuffer.isView(values))
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength).fill(0x5a);
  return values;
}
