import { createCipheriv, createDecipheriv, createHash, pbkdf2Sync, randomBytes } from 'node:crypto';

/* The server's side of a login by O5LOGON. See oracle.ts. */

/** An account. */
export interface Account {
  readonly password: string;
  /** What is kept of the password: of 12c, of 11g, or of 11g by a server that mixes keys as it did then. */
  readonly verifier?: '12c' | '11g' | 'old' | '10g';
  /** Number of the error that a right password ends with. */
  readonly error?: number;
  /** Number of the warning that it comes with. */
  readonly warning?: number;
}

/** A login that has begun. */
export interface Login {
  readonly challenge: Readonly<Record<string, readonly [string, number?]>>;
  /** Number of the error that what the client sends ends with; zero where it is right. */
  judge(proof: Readonly<Record<string, string>>): number;
  /** What shows that the server knows the verifier. */
  response(this: void): string;
  readonly warning: number;
}

const NUMBERS = { '12c': 0x4815, '11g': 0x1b25, old: 0x1b25, '10g': 0x939 } as const;
const ITERATIONS = 4096;
const MIXINGS = 3;

/** Begins a login; no client is told that there is no such account. */
export function beginLogin(
  { password, verifier = '12c', error = 0, warning = 0 }: Account = {
    password: randomBytes(9).toString('hex'),
  },
): Login {
  const [salt, mixingSalt, ours] = [
    randomBytes(verifier === '12c' ? 16 : 10),
    randomBytes(16),
    randomBytes(verifier === 'old' ? 48 : 32),
  ];
  const expensive = pbkdf2Sync(
    password,
    Buffer.concat([salt, Buffer.from('AUTH_PBKDF2_SPEEDY_KEY')]),
    ITERATIONS,
    64,
    'sha512',
  );
  const hash =
    verifier === '12c'
      ? digest('sha512', expensive, salt).subarray(0, 32)
      : Buffer.concat([digest('sha1', Buffer.from(password), salt), Buffer.alloc(4)]);
  let key = Buffer.alloc(hash.length);
  return {
    warning,
    challenge: {
      AUTH_SESSKEY: [hex(cipher(hash, ours))],
      AUTH_VFR_DATA: [hex(salt), NUMBERS[verifier]],
      ...(verifier !== 'old' && {
        AUTH_PBKDF2_CSK_SALT: [hex(mixingSalt)],
        AUTH_PBKDF2_VGEN_COUNT: [String(ITERATIONS)],
        AUTH_PBKDF2_SDER_COUNT: [String(MIXINGS)],
      }),
      AUTH_GLOBALLY_UNIQUE_DBID: ['0'.repeat(32)],
    },
    judge({ AUTH_SESSKEY: half = '', AUTH_PASSWORD: sealed = '', AUTH_PBKDF2_SPEEDY_KEY: speedy = '' }) {
      const theirs = decipher(hash, Buffer.from(half, 'hex'));
      if (theirs.length !== ours.length) return 28041;
      key = Buffer.from(
        verifier === 'old'
          ? oldKey(ours, theirs)
          : newKey(
              Buffer.concat([theirs.subarray(0, hash.length), ours.subarray(0, hash.length)]),
              mixingSalt,
            ),
      );
      const said = decipher(key, Buffer.from(sealed, 'hex')).subarray(16);
      const isRight = said.equals(pad(Buffer.from(password)));
      const isQuick =
        verifier !== '12c' || decipher(key, Buffer.from(speedy, 'hex')).subarray(16).equals(expensive);
      return isRight && isQuick ? error : 1017;
    },
    response: () => hex(cipher(key, pad(Buffer.concat([randomBytes(16), Buffer.from('SERVER_TO_CLIENT')])))),
  };
}

function newKey(halves: Buffer, salt: Buffer): Buffer {
  return pbkdf2Sync(hex(halves), salt, MIXINGS, halves.length / 2, 'sha512');
}

function oldKey(ours: Buffer, theirs: Buffer): Buffer {
  const both = Buffer.alloc(24);
  for (let at = 0; at < 24; at += 1) both[at] = ours[16 + at]! ^ theirs[16 + at]!; // oxlint-disable-line no-bitwise -- how old servers mix
  return Buffer.concat([digest('md5', both.subarray(0, 16)), digest('md5', both.subarray(16))]).subarray(
    0,
    24,
  );
}

function digest(name: string, ...parts: readonly Buffer[]): Buffer {
  return createHash(name).update(Buffer.concat(parts)).digest();
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex').toUpperCase();
}

function pad(bytes: Buffer): Buffer {
  const more = 16 - (bytes.length % 16);
  return Buffer.concat([bytes, Buffer.alloc(more, more)]);
}

function cipher(key: Buffer, bytes: Buffer): Buffer {
  return createCipheriv(`aes-${key.length * 8}-cbc`, key, Buffer.alloc(16))
    .setAutoPadding(false)
    .update(bytes);
}

function decipher(key: Buffer, bytes: Buffer): Buffer {
  return createDecipheriv(`aes-${key.length * 8}-cbc`, key, Buffer.alloc(16))
    .setAutoPadding(false)
    .update(bytes);
}
