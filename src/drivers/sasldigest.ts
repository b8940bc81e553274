import { createHash, randomBytes } from 'node:crypto';
import { ConnectionFailure } from '../contract/failure.ts';
import type { Login } from './login.ts';
import { notUnderstood } from './wire.ts';

/*
 * DIGEST-MD5 of RFC 2831, which is obsolete and the only password login by SASL that ZooKeeper has: both sides prove
 * that they know the password, and it is not sent. An eavesdropper can test guesses of the password against the proof, fast.
 */

/** The client's side of one login, message by message. */
interface SaslDigest {
  /** Answers the server's challenge with the proof. */
  prove(challenge: string): string;
  /** Throws where the server's last message does not prove that it knows the password. */
  verify(answer: string): void;
}

/** Begins a login at the service that the URI names. */
export function saslDigest(
  uri: string,
  { user, password }: Login,
  clientNonce = randomBytes(16).toString('hex'),
): SaslDigest {
  let expected: string | undefined;
  return {
    prove(challenge) {
      const { realm = '', nonce, qop = 'auth', algorithm, charset } = directivesIn(challenge);
      if (nonce === undefined || algorithm !== 'md5-sess') throw notUnderstood();
      if (!qop.split(',').includes('auth'))
        throw new ConnectionFailure('AuthMethodNotOffered', 'the server wants more than a login by SASL');
      const secret = Buffer.concat([
        md5(hashInput([user, realm, password.reveal()].join(':'))),
        Buffer.from(`:${nonce}:${clientNonce}`),
      ]);
      const proof = (question: string) =>
        hex([hex(secret), nonce, COUNT, clientNonce, 'auth', hex(question)].join(':'));
      expected = proof(`:${uri}`);
      const encoding = charset === 'utf-8' ? 'charset=utf-8,' : '';
      const names = `username=${quotedString(user)},realm=${quotedString(realm)},nonce=${quotedString(nonce)},cnonce=${quotedString(clientNonce)}`;
      return `${encoding}${names},nc=${COUNT},qop=auth,digest-uri=${quotedString(uri)},response=${proof(`AUTHENTICATE:${uri}`)}`;
    },
    verify(answer) {
      if (expected === undefined || directivesIn(answer)['rspauth'] !== expected)
        throw new ConnectionFailure('ProtocolError', 'the server does not prove that it knows the password');
    },
  };
}

const COUNT = '00000001';
const LONGEST_MESSAGE = 2048;

function directivesIn(message: string): Readonly<Record<string, string>> {
  if (message.length > LONGEST_MESSAGE) throw notUnderstood();
  const directives = message.matchAll(/(?:^|,)\s*([a-z-]+)=(?:"((?:[^"\\]|\\.)*)"|([^",\s]+))/g);
  return Object.fromEntries(
    [...directives].map(([, name = '', text, word = '']) => [name, text?.replaceAll(/\\(.)/g, '$1') ?? word]),
  );
}

function quotedString(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** What has only letters of Latin-1 is hashed in that, and all else in UTF-8, however it is sent. */
function hashInput(text: string): Buffer {
  return Buffer.from(text, /^[\0-\u00ff]*$/.test(text) ? 'latin1' : 'utf8');
}

function md5(bytes: Buffer | string): Buffer {
  return createHash('md5').update(bytes).digest();
}

function hex(bytes: Buffer | string): string {
  return md5(bytes).toString('hex');
}
