import { generateKeyPairSync, sign } from 'node:crypto';

/*
 * What nsc makes for servers that know their users by JWTs: an operator, one account, and files of credentials of its
 * users. See https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/jwt.
 */

/** An account, and what a server must know to let its users in. */
export interface NatsAccount {
  /** Lines of the configuration of a server. */
  readonly settings: readonly string[];
  /** The file of credentials (.creds) of a user whose JWT expires at this second, if ever. */
  credentials(expires?: number): string;
}

/** The kinds of owners of keys, as the first letters of their names say. */
const PREFIX = { O: 14 << 3, A: 0, U: 20 << 3 } as const;
const SEED = 18 << 3;

/** Makes an operator and an account of it. */
export function makeNatsAccount(): NatsAccount {
  const [operator, account] = [keyPair('O'), keyPair('A')];
  const nothing = { pub: {}, sub: {} };
  const unlimited = { subs: -1, data: -1, payload: -1 };
  const limits = { ...unlimited, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };
  const operatorJwt = jwt(operator, operator.name, { type: 'operator' });
  const accountJwt = jwt(operator, account.name, { type: 'account', limits, default_permissions: nothing });
  return {
    settings: [
      `operator: "${operatorJwt}"`,
      'resolver: MEMORY',
      `resolver_preload: { ${account.name}: "${accountJwt}" }`,
    ],
    credentials(expires) {
      const user = keyPair('U');
      const token = jwt(account, user.name, { type: 'user', ...nothing, ...unlimited }, expires);
      return [
        '-----BEGIN NATS USER JWT-----',
        token,
        '------END NATS USER JWT------',
        '',
        '************************* IMPORTANT *************************',
        'NKEY Seed printed below can be used to sign and prove identity.',
        'NKEYs are sensitive and should be treated as secrets.',
        '',
        '-----BEGIN USER NKEY SEED-----',
        user.seed,
        '------END USER NKEY SEED------',
        '',
        '*************************************************************',
        '',
      ].join('\n');
    },
  };
}

type KeyPair = ReturnType<typeof keyPair>;

function keyPair(kind: keyof typeof PREFIX) {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { x = '', d = '' } = privateKey.export({ format: 'jwk' });
  const prefix = PREFIX[kind];
  return {
    privateKey,
    name: encode(Buffer.from([prefix, ...Buffer.from(x, 'base64url')])),
    seed: encode(Buffer.from([SEED | (prefix >> 5), (prefix & 31) << 3, ...Buffer.from(d, 'base64url')])),
  };
}

function jwt(by: KeyPair, subject: string, nats: Readonly<Record<string, unknown>>, exp?: number): string {
  const claims = {
    jti: subject,
    iat: 1_700_000_000,
    iss: by.name,
    name: 'test',
    sub: subject,
    ...(exp !== undefined && { exp }),
    nats: { ...nats, version: 2 },
  };
  const text = [{ typ: 'JWT', alg: 'ed25519-nkey' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${sign(null, Buffer.from(text), by.privateKey).toString('base64url')}`;
}

/** With a CRC-16 behind it, in base32. */
function encode(body: Buffer): string {
  let crc = 0;
  for (const byte of body) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  const bits = [...body, crc & 0xff, crc >> 8].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = bits.match(/.{1,5}/g) ?? [];
  return letters
    .map((group) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(group.padEnd(5, '0'), 2)])
    .join('');
}
