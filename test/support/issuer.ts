import { generateKeyPairSync, sign } from 'node:crypto';
import type { Issuer } from './sts.ts';

/** An issuer of tokens whose key is made for the run, like that of a cluster. */
export interface TokenIssuer extends Issuer {
  /** A token of a ServiceAccount; `claims` in place of the usual. */
  token(claims?: Readonly<Record<string, unknown>>): string;
}

/** Makes one; its tokens are for the ServiceAccount `shop/orders` and `audience`. */
export function tokenIssuer(audience: string): TokenIssuer {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const url = 'https://issuer.example.com';
  const head = { alg: 'RS256', kid: 'one', typ: 'JWT' };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    url,
    audiences: [audience],
    keys: () => Promise.resolve([{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }]),
    token(claims = {}) {
      const seconds = Math.floor(Date.now() / 1000);
      const usual = {
        iss: url,
        sub: 'system:serviceaccount:shop:orders',
        aud: [audience],
        exp: seconds + 600,
      };
      const signed = [head, { ...usual, ...claims }].map(part).join('.');
      return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
    },
  };
}
