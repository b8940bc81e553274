import { generateKeyPairSync } from 'node:crypto';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** The public half of the key in `serviceAccountKey()`. */
export const GOOGLE_PUBLIC_KEY = publicKey;

/** The JSON document of a key as Google hands it out, whose own token_uri leads astray. */
export function serviceAccountKey(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    type: 'service_account',
    project_id: 'shop',
    private_key_id: 'k1',
    private_key: privateKey.export({ format: 'pem', type: 'pkcs8' }),
    client_email: 'reader@shop.iam.gserviceaccount.com',
    token_uri: 'http://127.0.0.1:1/astray',
    ...changes,
  });
}
