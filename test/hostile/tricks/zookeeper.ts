import { u32, u8 } from '../../../src/drivers/codec/bytes.ts';
import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

/** The numbers that our requests have, and what they ask. */
const QUESTION: Readonly<Record<number, string>> = {
  1: 'asStranger',
  2: 'read',
  3: 'challenge',
  4: 'proof',
  5: 'close',
  0xffff_fffc: 'add',
};

function long(...parts: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(parts);
  return Buffer.concat([u32(bytes.length), bytes]);
}

const SESSION = long(u32(0), u32(4000), Buffer.alloc(8), long(Buffer.alloc(16)), u8(0));

/** An answer to the request of that number: a code, and what stands behind it. */
function answer(id: number, code: number, ...rest: readonly Buffer[]): Buffer {
  const told = Buffer.alloc(4);
  told.writeInt32BE(code);
  return long(u32(id), Buffer.alloc(8), told, ...rest);
}

const NO_RIGHT = -102;
const CHALLENGE = long(
  Buffer.from('realm="canary",nonce="canary",qop="auth",charset=utf-8,algorithm=md5-sess'),
);

const HONEST: Readonly<Record<string, Answer>> = {
  session: SESSION,
  asStranger: answer(1, NO_RIGHT),
  add: answer(0xffff_fffc, 0),
  read: answer(2, 0, long(Buffer.from(PARROT)), Buffer.alloc(68)),
  challenge: answer(3, 0, CHALLENGE),
  proof: answer(4, 0, long(Buffer.from('rspauth=canary'))),
  close: closes,
};

const GOES_OUT = { hearsCanary: true } as const;
const SASL = { host: '', user: 'canary', scheme: 'sasl', tls: { mode: 'disable' } } as const;
const UNVERIFIED = { host: '', user: 'canary', tls: { mode: 'require' } } as const;

const variants: readonly (Variant & { readonly tls?: true })[] = [
  { what: 'parrots', how: 'in the node', ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a code that there is not',
    but: { read: answer(2, -9999, Buffer.from(PARROT)) },
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  { what: 'parrots', how: 'in a challenge', parameters: SASL, verdict: ['ProtocolError', 'Authenticate'] },
  {
    what: 'closes after authentication',
    but: { read: closes },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'resets after authentication',
    but: { read: resets },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'falls silent after authentication',
    but: { read: isSilent },
    ...GOES_OUT,
    verdict: ['TimedOut', 'Probe'],
  },
  {
    what: 'announces a huge message',
    how: 'to a client that opens a session',
    but: { session: Buffer.concat([u32(0x7fff_ffff), Buffer.from('canary')]) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'of a node',
    but: { asStranger: Buffer.concat([u32(0x7fff_ffff), u32(1), Buffer.from('canary'.repeat(9))]) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'inside a small one',
    but: { challenge: answer(3, 0, u32(0x7fff_ffff), Buffer.from('canary')) },
    parameters: SASL,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its greeting',
    but: { session: repeats('canary') },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'of a node',
    but: { read: repeats('canary', answer(2, 0, u32(0x7fff_ffff))) },
    ...GOES_OUT,
    verdict: 'Succeeded',
  },
  {
    what: 'answers what was not asked',
    but: { asStranger: answer(9, NO_RIGHT) },
    verdict: ['ProtocolError', 'Authenticate'],
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
    how: 'lets strangers read',
    but: { asStranger: answer(1, 0, long(Buffer.from(PARROT)), Buffer.alloc(68)) },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to another digest',
    but: { challenge: answer(3, 0, long(Buffer.from('nonce="canary",algorithm=canary'))) },
    parameters: SASL,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'skips its half of the proof',
    but: { proof: answer(4, 0, long(Buffer.alloc(0))) },
    parameters: SASL,
    verdict: ['ProtocolError', 'Authenticate'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, tls, ...rest }) => ({
  type: 'zookeeper',
  ...rest,
  serve: serve({ ...HONEST, ...but }, tls),
}));

/** A client that opens a session says at first that it speaks version 0, where requests have a number. */
function serve(answers: Readonly<Record<string, Answer>>, tls: true | undefined): Trick['serve'] {
  return talk({
    ...(tls && { tls }),
    reply: (request) =>
      answers[QUESTION[request.length < 8 ? 0 : request.readUInt32BE(4)] ?? 'session'] ?? '',
  });
}
