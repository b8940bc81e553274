import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

const COMMAND = { noop: 0x0a, version: 0x0b, mechanisms: 0x20, login: 0x21, text: 0x76 } as const;

interface Content {
  readonly status?: number;
  readonly value?: string;
  readonly length?: number;
}

function response(command: number, { status = 0, value = '', length = value.length }: Content = {}): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt8(0x81, 0);
  head.writeUInt8(command, 1);
  head.writeUInt16BE(status, 6);
  head.writeUInt32BE(length, 8);
  return Buffer.concat([head, Buffer.from(value, 'latin1')]);
}

/** By the second byte of a request: the command of the binary protocol, or a letter of the text protocol. */
const HONEST: Readonly<Record<number, Answer>> = {
  [COMMAND.mechanisms]: response(COMMAND.mechanisms, { value: 'PLAIN CANARY' }),
  [COMMAND.login]: response(COMMAND.login, { value: PARROT }),
  [COMMAND.noop]: response(COMMAND.noop),
  [COMMAND.version]: response(COMMAND.version, { value: PARROT }),
};

const GOES_OUT = { hearsCanary: true } as const;
const UNVERIFIED = { host: '', user: 'canary', tls: { mode: 'require' } } as const;
const TEXT = { parameters: { host: '', tls: { mode: 'disable' } }, secrets: [], auth: 'none' } as const;
const LETTER = 'e'.charCodeAt(0);

const variants: readonly (Variant & { readonly tls?: true })[] = [
  { what: 'parrots', how: 'in a version', ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { [COMMAND.login]: response(COMMAND.login, { status: 0x20, value: PARROT }) },
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a status that there is not',
    but: { [COMMAND.login]: response(COMMAND.login, { status: 0x7777, value: PARROT }) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a version of text',
    but: { [LETTER]: `VERSION ${PARROT}\r\n` },
    ...TEXT,
    verdict: 'Succeeded',
  },
  {
    what: 'parrots',
    how: 'in an error of text',
    but: { [LETTER]: `SERVER_ERROR ${PARROT}\r\n` },
    ...TEXT,
    verdict: ['ServerUnavailable', 'Probe'],
  },
  {
    what: 'closes after authentication',
    but: { [COMMAND.noop]: closes },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'resets after authentication',
    but: { [COMMAND.noop]: resets },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'falls silent after authentication',
    but: { [COMMAND.noop]: isSilent },
    ...GOES_OUT,
    verdict: ['TimedOut', 'Probe'],
  },
  {
    what: 'announces a huge message',
    but: { [COMMAND.mechanisms]: response(COMMAND.mechanisms, { length: 0xffff_ffff }) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'of text',
    but: { [LETTER]: repeats('canary', 'VERSION ') },
    ...TEXT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'answers what was not asked',
    but: { [COMMAND.noop]: response(COMMAND.version, { value: '1.6.18' }) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'asks for the password in clear',
    how: 'over TLS that is not verified',
    tls: true,
    parameters: UNVERIFIED,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to a mechanism that there is not',
    but: { [COMMAND.mechanisms]: response(COMMAND.mechanisms, { value: 'CANARY' }) },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, tls, ...rest }) => ({
  type: 'memcached',
  ...rest,
  serve: serve({ ...HONEST, ...but }, tls),
}));

function serve(answers: Readonly<Record<number, Answer>>, tls: true | undefined): Trick['serve'] {
  return talk({ ...(tls && { tls }), reply: (request) => answers[request[1] ?? 0] ?? '' });
}
