import { createPublicKey, verify } from 'node:crypto';
import ssh2 from 'ssh2';
import type { Client, ParsedKey } from 'ssh2';
import { certifiedKey } from '../../src/drivers/ssh/certifiedKey.ts';
import type { SshCertificate } from '../../src/drivers/ssh/certificate.ts';

const CERTIFICATE = { blob: Buffer.from('a certificate') } as SshCertificate; // what else it says is not read here
const REQUEST = Buffer.from('publickey request of the client');
const SIGNED = Buffer.concat([Buffer.from([0, 0, 0, 4]), Buffer.from('of a'), REQUEST]);

describe.each([
  ['rsa', 2048, 'rsa-sha2-512', 'sha512'],
  ['ecdsa', 256, 'ecdsa-sha2-nistp256', 'sha256'],
  ['ecdsa', 384, 'ecdsa-sha2-nistp384', 'sha384'],
  ['ecdsa', 521, 'ecdsa-sha2-nistp521', 'sha512'],
  ['ed25519', 256, 'ssh-ed25519', null],
] as const)('a key of %s %s with a certificate', (kind, bits, type, hash) => {
  const key = keyOf(kind, bits);

  it('shows the certificate as its public part, by the type of certificates', () => {
    const { certified } = withClient(key);

    expect<string>(certified.type).toBe(`${type}-cert-v01@openssh.com`);
    expect(certified.getPublicSSH()).toBe(CERTIFICATE.blob);
  });

  it('sends the request itself, with its signature and the type of the bare key', () => {
    const { certified, write } = withClient(key);
    certified.sign(SIGNED);

    const packet = write.finalize(Buffer.from('what ssh2 has written'));

    expect(packet.subarray(0, REQUEST.length)).toEqual(REQUEST);
    const [signature = Buffer.alloc(0)] = strings(packet.subarray(REQUEST.length));
    const [name, bytes = Buffer.alloc(0)] = strings(signature);
    const plain = kind === 'ecdsa' ? joined(bytes, Math.ceil(bits / 8)) : bytes;
    const publicKey = createPublicKey(key.getPublicPEM());
    expect(String(name)).toBe(type);
    expect(verify(hash, SIGNED, { key: publicKey, dsaEncoding: 'ieee-p1363' }, plain)).toBe(true);
  });

  it('replaces that one packet alone', () => {
    const { certified, write } = withClient(key);
    certified.sign(SIGNED);
    write.finalize(Buffer.from('what ssh2 has written'));

    expect(String(write.finalize(Buffer.from('the next')))).toBe('the next');
  });
});

function keyOf(kind: 'rsa' | 'ecdsa' | 'ed25519', bits: number): ParsedKey {
  const made = ssh2.utils.generateKeyPairSync(kind as 'rsa', { bits });
  const key = ssh2.utils.parseKey(made.private);
  if (key instanceof Error) throw key;
  return key;
}

/** The key, and the place at which ssh2 writes the packets of its client. */
function withClient(key: ParsedKey) {
  const write = {
    allocStart: 0,
    alloc: (length: number) => Buffer.alloc(length),
    finalize: (packet: Buffer) => packet,
  };
  const client = { _protocol: { _packetRW: { write } } } as unknown as Client; // see certifiedKey.ts
  return { certified: certifiedKey(key, CERTIFICATE, client), write };
}

/** The strings of RFC 4251, section 5, one after the other. */
function strings(bytes: Buffer): readonly Buffer[] {
  const all: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    all.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return all;
}

/** The two numbers of RFC 5656, section 3.1.2, side by side in their full width; neither may read as negative. */
function joined(bytes: Buffer, width: number): Buffer {
  const numbers = strings(bytes);
  expect(numbers.map((number) => number[0]! > 127)).toEqual([false, false]);
  return Buffer.concat(
    numbers.map((number) => {
      const digits = number.subarray(Math.max(0, number.length - width));
      return Buffer.concat([Buffer.alloc(width - digits.length), digits]);
    }),
  );
}
