import { u32 } from '../../../src/drivers/codec/bytes.ts';
import { opaque } from '../../../src/drivers/codec/xdr.ts';
import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

const OP = { connect: 1, continue: 92, crypt: 96 } as const;
const THEIRS = '5'.repeat(256);

function withLength(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length % 256, Math.floor(text.length / 256)]), Buffer.from(text)]);
}

interface Acceptance {
  readonly operation?: number;
  readonly plugin?: string;
  readonly theirs?: string;
  readonly salt?: string;
  readonly isIn?: number;
}

/** Waits for a proof, which it cannot judge: it does not know the password. */
function accepts({
  operation = 98,
  plugin = 'Srp256',
  theirs = THEIRS,
  salt = 'ab'.repeat(16),
  isIn = 0,
}: Acceptance = {}): Buffer {
  const data = Buffer.concat([withLength(salt), withLength(theirs)]);
  const [head, tail] = [[operation, 0xffff_800d, 1, 5].map(u32), [u32(isIn), opaque('')]];
  return Buffer.concat([...head, opaque(data), opaque(plugin), ...tail]);
}

function response(...status: readonly Buffer[]): Buffer {
  return Buffer.concat([u32(9), u32(0), u32(0), u32(0), opaque(''), ...status, u32(0)]);
}

function code(value: number): Buffer {
  return Buffer.concat([u32(1), u32(value), u32(2), opaque(PARROT)]);
}

const HONEST: Readonly<Record<number, Answer>> = {
  [OP.connect]: accepts(),
  [OP.continue]: response(),
  [OP.crypt]: response(),
};

const variants: readonly (Omit<Variant, 'but'> & { readonly but: Readonly<Record<number, Answer>> })[] = [
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { [OP.continue]: response(code(335_544_472)) },
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a code that there is not',
    but: { [OP.continue]: response(code(335_599_999)) },
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in the name of a login',
    but: { [OP.connect]: accepts({ plugin: PARROT }) },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'closes after authentication',
    how: 'in place of the key',
    but: { [OP.crypt]: closes },
    verdict: ['ConnectionClosed', 'Authenticate'],
  },
  {
    what: 'resets after authentication',
    how: 'in place of the key',
    but: { [OP.crypt]: resets },
    verdict: ['ConnectionClosed', 'Authenticate'],
  },
  {
    what: 'falls silent after authentication',
    how: 'in place of the key',
    but: { [OP.crypt]: isSilent },
    verdict: ['TimedOut', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    but: {
      [OP.connect]: Buffer.concat([...[98, 0xffff_800d, 1, 5, 0xffff_ffff].map(u32), Buffer.from('canary')]),
    },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'with nothing',
    but: { [OP.connect]: repeats(u32(71)) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'with a status',
    but: { [OP.continue]: repeats(code(335_544_472), response().subarray(0, 20)) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'with questions',
    but: { [OP.connect]: accepts({ theirs: '' }), [OP.continue]: accepts() },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    but: { [OP.connect]: response() },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'asks for the password in clear',
    how: 'by the old login',
    but: { [OP.connect]: accepts({ plugin: 'Legacy_Auth' }) },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to none',
    but: { [OP.connect]: accepts({ isIn: 1 }) },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to an old protocol',
    but: { [OP.connect]: Buffer.concat([3, 0xffff_800a, 1, 5].map(u32)) },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'by a number that proves nothing',
    but: { [OP.connect]: accepts({ theirs: '0' }) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'skips its half of the proof',
    how: 'goes on in clear',
    but: {},
    verdict: ['ProtocolError', 'Authenticate'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, ...rest }) => ({
  type: 'firebird',
  ...rest,
  serve: serve({ ...HONEST, ...but }),
}));

function serve(answers: Readonly<Record<number, Answer>>): Trick['serve'] {
  return talk({ reply: (request) => answers[request.readUInt32BE(0)] ?? '' });
}
