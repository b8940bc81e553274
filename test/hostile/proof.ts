import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { CANARY } from '../support/canary.ts';

/** The server's half of SCRAM, as a server that knows the password of the tricks makes it. */
export interface ScramServer {
  challenge(clientFirst: string): string;
  /** The proof that the server knows the password too. */
  signature(clientFinal: string): string;
}

const ITERATIONS = 4096;

/** One login. */
export function scramServer(hash: 'sha256' | 'sha512'): ScramServer {
  const salt = randomBytes(16);
  let said = '';
  return {
    challenge(clientFirst) {
      const bare = clientFirst.replace(/^n,,/, '');
      const nonce = /r=([^,]+)/.exec(bare)?.[1] ?? '';
      const challenge = `r=${nonce}server,s=${salt.toString('base64')},i=${ITERATIONS}`;
      said = `${bare},${challenge}`;
      return challenge;
    },
    signature(clientFinal) {
      const length = createHash(hash).digest().length;
      const salted = pbkdf2Sync(`${CANARY}-password`, salt, ITERATIONS, length, hash);
      const key = createHmac(hash, salted).update('Server Key').digest();
      const conversation = `${said},${clientFinal.replace(/,p=.*$/, '')}`;
      return `v=${createHmac(hash, key).update(conversation).digest('base64')}`;
    },
  };
}
