import { sign } from 'node:crypto';
import type { Client, ParsedKey } from 'ssh2';
import type { SshCertificate } from './certificate.ts';
import { lengthed } from './strings.ts';

/*
 * ssh2 knows of no certificates. It asks a key for its type, for its public part and for a signature, and puts the type
 * before the signature too; there a server wants the type of the bare key. So a key with a certificate hands over the
 * certificate as its public part, and writes the request with the signature itself, at the one place where ssh2 is
 * about to encrypt its own. `test/servers/sshcertificates.test.ts` holds this to OpenSSH.
 */

/** What ssh2 1.17 writes packets with; its types leave it out. */
interface PacketWriter {
  readonly allocStart: number;
  alloc(length: number): Buffer;
  finalize(packet: Buffer): Buffer;
}

interface Internals {
  readonly _protocol: { readonly _packetRW: { readonly write: PacketWriter } };
}

/** The key as a client shows it that has a certificate for it. */
export function certifiedKey(key: ParsedKey, certificate: SshCertificate, client: Client): ParsedKey {
  const { type, hash } = ALGORITHMS[key.type] ?? { type: key.type, hash: null };
  const signed = (data: Buffer) => {
    const bytes = sign(hash, data, { key: key.getPrivatePEM(), dsaEncoding: 'ieee-p1363' });
    return Buffer.concat([
      lengthed(Buffer.from(type)),
      lengthed(key.type.startsWith('ecdsa') ? pair(bytes) : bytes),
    ]);
  };
  const properties = {
    type: `${type}-cert-v01@openssh.com`,
    getPublicSSH: () => certificate.blob,
    sign(data: Buffer): Buffer {
      const request = data.subarray(4 + data.readUInt32BE(0)); // before it stands the id of the session
      const signature = signed(data);
      sendInstead(Buffer.concat([request, lengthed(signature)]), client);
      return signature;
    },
  };
  return Object.assign(Object.create(key) as ParsedKey, properties); // with what is ssh2's own beneath
}

/** What each type of key signs by; of RSA the type itself stands for SHA-1, which servers refuse. */
const ALGORITHMS: Readonly<Record<string, { readonly type: string; readonly hash: string }>> = {
  'ssh-rsa': { type: 'rsa-sha2-512', hash: 'sha512' },
  'ecdsa-sha2-nistp256': { type: 'ecdsa-sha2-nistp256', hash: 'sha256' },
  'ecdsa-sha2-nistp384': { type: 'ecdsa-sha2-nistp384', hash: 'sha384' },
  'ecdsa-sha2-nistp521': { type: 'ecdsa-sha2-nistp521', hash: 'sha512' },
};

/** The next packet of the client becomes this one. */
function sendInstead(payload: Buffer, client: Client): void {
  const { write } = (client as unknown as Internals)._protocol._packetRW; // see PacketWriter
  const own = write.finalize.bind(write);
  write.finalize = () => {
    write.finalize = own;
    const packet = write.alloc(payload.length);
    packet.set(payload, write.allocStart);
    return own(packet);
  };
}

/** The two numbers of a signature over a curve (RFC 5656, section 3.1.2). */
function pair(bytes: Buffer): Buffer {
  const half = bytes.length / 2;
  return Buffer.concat(
    [bytes.subarray(0, half), bytes.subarray(half)].map((number) => lengthed(positive(number))),
  );
}

function positive(number: Buffer): Buffer {
  const start = number.findIndex((byte) => byte !== 0);
  const digits = number.subarray(Math.max(start, 0));
  return (digits[0] ?? 0) > 127 ? Buffer.concat([Buffer.alloc(1), digits]) : digits;
}
