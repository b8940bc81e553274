import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { ConnectionFailure } from '../../contract/failure.ts';
import type { TlsParameters } from '../../contract/schema.ts';
import { Bytes, u16, u8 } from '../codec/bytes.ts';
import { mayGoInClear } from '../clear.ts';
import type { Login } from '../login.ts';
import { notUnderstood } from '../wire.ts';

/*
 * The logins of SAP HANA by a password: SCRAMPBKDF2SHA256, in which both sides prove that they know it, and the older
 * SCRAMSHA256, whose proof is cheap to guess from and in which the server proves nothing: that one is offered only to a
 * server whose certificate is verified, or where the manifest disables TLS explicitly. SAP's SCRAM is not that of RFC 5802.
 */

/** The client's side of one login, message by message. */
interface HanaLogin {
  readonly first: Buffer;
  /** Answers the server's challenge with the proof. */
  prove(challenge: Buffer): Promise<Buffer>;
  /** Throws where the server's last message does not prove that it knows the password. */
  verify(ending: Buffer): void;
}

const METHOD = { mutual: 'SCRAMPBKDF2SHA256', oneSided: 'SCRAMSHA256' } as const;
const FEWEST_ROUNDS = 4096;
const MOST_ROUNDS = 500_000;
const deriveKey = promisify(pbkdf2);

/** Begins a login. */
export function scramExchange({ user, password }: Login, tls: TlsParameters | undefined): HanaLogin {
  const ours = randomBytes(64);
  const methods = mayGoInClear(tls) ? [METHOD.mutual, METHOD.oneSided] : [METHOD.mutual];
  let expected: Buffer | undefined;
  let method = '';
  return {
    first: fieldsOf(user, ...methods.flatMap((each) => [each, ours])),
    async prove(challenge) {
      const [name, parameters] = fieldsIn(challenge);
      method = methods.find((each) => each === name?.toString('latin1')) ?? '';
      if (method === '')
        throw new ConnectionFailure(
          'AuthMethodNotOffered',
          'the server offers the user no login that the test may use',
        );
      const [salt, theirs, rounds] = fieldsIn(parameters);
      if (!salt?.length || !theirs?.length) throw notUnderstood();
      const secret = Buffer.from(password.reveal());
      const salted =
        method === METHOD.mutual
          ? await deriveKey(secret, salt, roundsIn(rounds), 32, 'sha256')
          : mac(secret, salt);
      if (method === METHOD.mutual) expected = mac(mac(salted, salt), ours, salt, theirs);
      const key = digest(salted);
      const proof = xor(key, mac(digest(key), salt, theirs, ours));
      return fieldsOf(user, method, Buffer.concat([u16(1), u8(proof.length), proof])); // the one count with its high byte first
    },
    verify(ending) {
      if (method === METHOD.oneSided) return;
      const [name, parameters] = fieldsIn(ending);
      const [shown = Buffer.alloc(0)] = name?.toString('latin1') === method ? fieldsIn(parameters) : [];
      if (expected?.length === shown.length && timingSafeEqual(expected, shown)) return;
      throw new ConnectionFailure('ProtocolError', 'the server does not prove that it knows the password');
    },
  };
}

function roundsIn(field: Buffer | undefined): number {
  const rounds = field?.length === 4 ? field.readUInt32BE() : 0;
  if (rounds >= FEWEST_ROUNDS && rounds <= MOST_ROUNDS) return rounds;
  throw new ConnectionFailure(
    'ProtocolError',
    `the server asks for fewer than ${FEWEST_ROUNDS} or more than ${MOST_ROUNDS} rounds`,
  );
}

const LONGEST_SHORT = 245;
const LONG = { low: 246, high: 255 } as const;
const MOST_FIELDS = 32;

/** Reads a list of fields. */
function fieldsIn(bytes: Buffer | undefined): readonly Buffer[] {
  const reader = new Bytes(bytes ?? Buffer.alloc(0));
  const count = reader.take(2).readUInt16LE();
  if (count > MOST_FIELDS) throw notUnderstood();
  return Array.from({ length: count }, () => reader.take(lengthIn(reader)));
}

function lengthIn(reader: Bytes): number {
  const first = reader.u8();
  if (first <= LONGEST_SHORT) return first;
  if (first === LONG.low) return reader.take(2).readUInt16LE();
  if (first === LONG.high) return reader.u16();
  throw notUnderstood();
}

/** Writes a list of fields. */
function fieldsOf(...fields: readonly (string | Buffer)[]): Buffer {
  const written = fields.flatMap((field) => {
    const bytes = Buffer.from(field);
    return [
      bytes.length <= LONGEST_SHORT
        ? u8(bytes.length)
        : Buffer.concat([u8(LONG.low), u16(bytes.length).swap16()]),
      bytes,
    ];
  });
  return Buffer.concat([u16(fields.length).swap16(), ...written]);
}

function mac(key: Buffer, ...parts: readonly Buffer[]): Buffer {
  return createHmac('sha256', key).update(Buffer.concat(parts)).digest();
}

function digest(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0))); // oxlint-disable-line no-bitwise -- the proof of the protocol
}
