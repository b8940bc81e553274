import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

const CAPABILITIES = { tls: 0x0800, all: 0x8000 | 0x0200 | 0x0001, pluginAuth: 0x0008 } as const;
const SALT = 's'.repeat(20);
const CLEAR = 'mysql_clear_password';

function packet(sequence: number, ...parts: readonly (string | readonly number[])[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string))); // Buffer.from takes lists of numbers as well
  return Buffer.concat([Buffer.from([body.length & 0xff, body.length >> 8, 0, sequence]), body]);
}

function greeting(plugin: string, tls = true): Buffer {
  const low = CAPABILITIES.all | (tls ? CAPABILITIES.tls : 0);
  const halves = [low & 0xff, low >> 8, 45, 2, 0, CAPABILITIES.pluginAuth, 0, 21];
  return packet(
    0,
    [10],
    '8.0.99-canary\0',
    [1, 0, 0, 0],
    SALT.slice(0, 8),
    [0],
    halves,
    Array<number>(10).fill(0),
    `${SALT.slice(0, 12)}\0${plugin}\0`,
  );
}

function failure(sequence: number, code: number, state = '28000'): Buffer {
  return packet(sequence, [0xff, code & 0xff, code >> 8], `#${state}`, PARROT);
}

function ok(sequence: number): Buffer {
  return packet(sequence, [0, 0, 0, 2, 0, 0, 0], 'canary');
}

function switchTo(plugin: string, sequence = 2): Buffer {
  return packet(sequence, [0xfe], `${plugin}\0${SALT}\0`);
}

const COLUMN = packet(
  2,
  [3],
  'def',
  [0, 0, 0, 6],
  'canary',
  [0, 12, 45, 0, 255, 0, 0, 0, 253, 0, 0, 0, 0, 0],
);
const END = [0xfe, 0, 0, 2, 0];
const HEAD = Buffer.concat([packet(1, [1]), COLUMN, packet(3, END)]);
const ROW = packet(4, [6], 'canary');
/** Each of the numbers that packets have, in turn: the driver complains to the console where one is left out. */
const ROWS = Buffer.concat(
  Array.from({ length: 256 }, (_, index) => packet((4 + index) % 256, [6], 'canary')),
);

/** By what is received: the login, what follows a switch of plugins, `use`, `select`. */
const HONEST: Readonly<Record<string, Answer>> = {
  greeting: greeting('mysql_native_password'),
  login: ok(2),
  more: ok(4),
  use: ok(1),
  select: Buffer.concat([HEAD, ROW, packet(5, END)]),
};

const UNVERIFIED = { user: 'canary', tls: { mode: 'require' } } as const;
const OVER_TLS = { parameters: UNVERIFIED, verdict: ['AuthMethodNotOffered', 'Authenticate'] } as const;

const variants: readonly Variant[] = [
  { what: 'parrots', how: 'in success', verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a greeting that refuses',
    but: { greeting: failure(0, 1040) },
    verdict: ['TooManyConnections', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { login: failure(2, 1045) },
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a missing database',
    but: { use: failure(1, 1049) },
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a code that there is not',
    but: { login: failure(2, 9999, 'ZZ999') },
    verdict: ['UnexpectedAnswer', 'Authenticate'],
  },
  { what: 'closes after authentication', but: { use: closes }, verdict: ['ConnectionClosed', 'Authorize'] },
  { what: 'resets after authentication', but: { use: resets }, verdict: ['ConnectionClosed', 'Authorize'] },
  { what: 'falls silent after authentication', but: { use: isSilent }, verdict: ['TimedOut', 'Authorize'] },
  {
    what: 'announces a huge message',
    how: 'in its greeting',
    but: { greeting: Buffer.from([0xff, 0xff, 0xff, 0, 10]) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'in its answer',
    but: { login: Buffer.from([0xff, 0xff, 0xff, 2, 0]) },
    verdict: ['TimedOut', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'row by row',
    but: { select: repeats(ROWS, HEAD) },
    verdict: ['BudgetExceeded', 'Probe'],
  },
  {
    what: 'answers what was not asked',
    how: 'asks for a file',
    but: { select: packet(1, [0xfb], '/etc/passwd') },
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'is stripped of TLS',
    how: 'does not offer it',
    but: { greeting: greeting('mysql_native_password', false) },
    parameters: UNVERIFIED,
    verdict: ['TLSNotOffered', 'TLS'],
  },
  {
    what: 'injects bytes before TLS',
    but: { greeting: Buffer.concat([greeting('mysql_native_password'), ok(2)]) },
    parameters: UNVERIFIED,
    verdict: ['ProtocolError', 'TLS'],
  },
  {
    what: 'asks for the password in clear',
    how: 'where TLS is disabled in so many words',
    but: { login: switchTo(CLEAR) },
    hearsCanary: true,
    verdict: 'Succeeded',
  },
  {
    what: 'asks for the password in clear',
    how: 'over TLS that is not verified',
    but: { login: switchTo(CLEAR, 3) },
    ...OVER_TLS,
  },
  {
    what: 'asks for the password in clear',
    how: 'for the SHA-256 of old, over TLS that is not verified',
    but: { login: switchTo('sha256_password', 3) },
    ...OVER_TLS,
  },
  {
    what: 'asks for the password in clear',
    how: 'because it has no hash, over TLS that is not verified',
    but: { login: switchTo('caching_sha2_password', 3), more: packet(5, [1, 4]) },
    ...OVER_TLS,
  },
  {
    what: 'asks for the password in clear',
    how: 'by a key of its own',
    but: { login: switchTo('caching_sha2_password'), more: packet(4, [1, 4]) },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to a plugin that asks questions',
    but: { login: switchTo('dialog') },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to the hashes of version 3',
    but: { login: packet(2, [0xfe]) },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, ...rest }) => ({
  type: 'mysql',
  ...rest,
  serve: serve({ ...HONEST, ...but }),
}));

const TLS_WISH_LENGTH = 32;

function serve(answers: Readonly<Record<string, Answer>>): Trick['serve'] {
  let logins = 0;
  return (socket, heard, pem) => {
    logins = 0; // the server serves one after the other
    return talk({
      greeting: answers['greeting'] ?? '',
      reply(request) {
        if (request[0] === TLS_WISH_LENGTH && logins === 0)
          return ({ startTls }) => startTls(request.subarray(4 + TLS_WISH_LENGTH));
        const command = /^(use|select)/.exec(request.toString('latin1', 5))?.[1];
        return answers[command ?? (logins++ === 0 ? 'login' : 'more')] ?? '';
      },
    })(socket, heard, pem);
  };
}
