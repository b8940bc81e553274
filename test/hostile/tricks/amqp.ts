import { u16, u32, u8 } from '../../../src/drivers/codec/bytes.ts';
import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

const PRODUCT = [
  Buffer.from('\u0007productS'),
  long(Buffer.from(PARROT)),
  Buffer.from('\u0007versionS'),
  long(Buffer.from(PARROT)),
];

function long(bytes: Buffer): Buffer {
  return Buffer.concat([u32(bytes.length), bytes]);
}

function method(name: readonly [number, number], ...body: readonly Buffer[]): Buffer {
  const payload = Buffer.concat([u16(name[0]), u16(name[1]), ...body]);
  return Buffer.concat([u8(1), u16(name[0] === 20 ? 1 : 0), long(payload), u8(0xce)]);
}

interface Start {
  readonly table?: Buffer;
  readonly mechanisms?: string;
}

function start({ table = Buffer.concat(PRODUCT), mechanisms = 'PLAIN AMQPLAIN' }: Start = {}): Buffer {
  return method([10, 10], u16(9), long(table), long(Buffer.from(mechanisms)), long(Buffer.from('en_US')));
}

function refusal(code: number): Buffer {
  const text = Buffer.from(PARROT).subarray(0, 200);
  return method([10, 50], u16(code), u8(text.length), text, u32(0));
}

function nestedTables(depth: number): Buffer {
  return depth === 0
    ? Buffer.alloc(0)
    : Buffer.concat([Buffer.from('\u0001aF'), long(nestedTables(depth - 1))]);
}

const TUNE = method([10, 30], u16(2047), u32(131_072), u16(60));
const HUGE = Buffer.concat([u8(1), u16(0), u32(0xffff_ffff), Buffer.from('canary')]);

/** By what we say: the header, then methods of connection and channel. */
const HONEST: Readonly<Record<string, Answer>> = {
  header: start(),
  '10.11': TUNE,
  '10.31': '',
  '10.40': method([10, 41], u8(0)),
  '20.10': method([20, 11], u32(0)),
  '10.50': method([10, 51]),
};

const GOES_OUT = { hearsCanary: true } as const;
const UNVERIFIED = { host: '', user: 'canary', tls: { mode: 'require' } } as const;

const variants: readonly (Variant & { readonly tls?: true })[] = [
  { what: 'parrots', how: 'in what it is', ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { '10.11': refusal(403) },
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a refusal',
    but: { '10.40': refusal(530) },
    ...GOES_OUT,
    verdict: ['PermissionDenied', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a code that there is not',
    but: { '10.40': refusal(777) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authorize'],
  },
  {
    what: 'closes after authentication',
    but: { '10.40': closes },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'resets after authentication',
    but: { '10.40': resets },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'falls silent after authentication',
    but: { '10.40': isSilent },
    ...GOES_OUT,
    verdict: ['TimedOut', 'Authorize'],
  },
  {
    what: 'announces a huge message',
    how: 'a frame',
    but: { header: HUGE },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'a table',
    but: { header: method([10, 10], u16(9), u32(0x7fff_ffff), Buffer.concat(PRODUCT)) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its greeting',
    but: { header: repeats('canary') },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'with heartbeats',
    but: { '20.10': repeats(Buffer.from([8, 0, 0, 0, 0, 0, 0, 0xce])) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'answers what was not asked',
    but: { '10.11': method([10, 41], u8(0)) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'nests its answer deeply',
    but: { header: start({ table: nestedTables(4000) }) },
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
    how: 'to a mechanism that there is not',
    but: { header: start({ mechanisms: 'CANARY' }) },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'asks for more than the login',
    but: { '10.11': method([10, 20], long(Buffer.from('canary'))) },
    ...GOES_OUT,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, tls, ...rest }) => ({
  type: 'amqp',
  ...rest,
  serve: serve({ ...HONEST, ...but }, tls),
}));

/** The last method of a request is the one that waits for an answer: TuneOk and Open come together. */
function serve(answers: Readonly<Record<string, Answer>>, tls: true | undefined): Trick['serve'] {
  return talk({
    ...(tls && { tls }),
    reply(request) {
      if (request.toString('latin1', 0, 4) === 'AMQP') return answers['header'] ?? '';
      const named = ['10.40', '10.11', '20.10', '10.50', '10.31'].find((name) =>
        request.includes(code(name)),
      );
      return answers[named ?? ''] ?? '';
    },
  });
}

function code(name: string): Buffer {
  return Buffer.concat(name.split('.').map((part) => u16(Number(part))));
}
