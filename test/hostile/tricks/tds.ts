import { u16, u8 } from '../../../src/drivers/codec/bytes.ts';
import { PACKET_TYPE, packets } from '../../../src/drivers/tds/packets.ts';
import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

const ENCRYPTION = { off: 0, on: 1, none: 2 } as const;
const HEAD = [0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff];

function prelogin(encryption: number): Buffer {
  return packets(PACKET_TYPE.answer, Buffer.from([...HEAD, 16, 0, 0, 0, 0, 0, encryption]));
}

function le(value: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUIntLE(value, 0, length);
  return bytes;
}

function token(kind: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([u8(kind), le(body.length, 2), body]);
}

function short(text: string): Buffer {
  return Buffer.concat([u8(text.length), Buffer.from(text, 'utf16le')]);
}

function message(kind: number, number: number): Buffer {
  const text = Buffer.from(PARROT, 'utf16le');
  return token(
    kind,
    le(number, 4),
    u16(0x010e),
    le(text.length / 2, 2),
    text,
    short('canary'),
    short('canary'),
    le(1, 4),
  );
}

const DONE = Buffer.concat([u8(0xfd), Buffer.alloc(12)]);
const ACK = token(0xad, Buffer.from([1, 0x74, 0, 0, 4]), short('canary canary'), Buffer.from([16, 0, 0, 0]));
const COLUMN = Buffer.concat([u8(0x81), le(1, 2), Buffer.alloc(6), u8(0x38), short('canary')]);
const ROW = Buffer.concat([u8(0xd1), le(1, 4)]);

function answer(...tokens: readonly Buffer[]): Buffer {
  return packets(PACKET_TYPE.answer, Buffer.concat([...tokens, DONE]));
}

function refusal(...numbers: readonly number[]): Buffer {
  return answer(...numbers.map((number) => message(0xaa, number)));
}

function route(host: string, port: number): Buffer {
  const value = Buffer.concat([u8(0), le(port, 2), le(host.length, 2), Buffer.from(host, 'utf16le')]);
  return answer(ACK, token(0xe3, u8(20), le(value.length, 2), value, le(0, 2)));
}

const HONEST: Readonly<Record<number, Answer>> = {
  [PACKET_TYPE.prelogin]: prelogin(ENCRYPTION.none),
  [PACKET_TYPE.login]: answer(message(0xab, 5701), ACK),
  [PACKET_TYPE.batch]: answer(COLUMN, ROW),
};

const SECURED = { host: '', database: 'orders', user: 'canary', tls: { mode: 'verify-full' } } as const;
const STRICT = {
  host: '',
  database: 'orders',
  user: 'canary',
  strict: true,
  tls: { mode: 'require' },
} as const;

const GOES_OUT = { hearsCanary: true } as const;

const variants: readonly (Variant & { readonly tls?: true })[] = [
  { what: 'parrots', how: 'in what it is', ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { [PACKET_TYPE.login]: refusal(18_456) },
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a missing database',
    but: { [PACKET_TYPE.login]: refusal(4060, 18_456) },
    ...GOES_OUT,
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a locked login',
    but: { [PACKET_TYPE.login]: refusal(18_486) },
    ...GOES_OUT,
    verdict: ['AccountLocked', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in an expired password',
    but: { [PACKET_TYPE.login]: refusal(18_488) },
    ...GOES_OUT,
    verdict: ['CredentialsExpired', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a number that there is not',
    but: { [PACKET_TYPE.login]: refusal(77_777, 18_456) },
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in the answer',
    but: { [PACKET_TYPE.batch]: refusal(916) },
    ...GOES_OUT,
    verdict: ['PermissionDenied', 'Authorize'],
  },
  {
    what: 'closes after authentication',
    but: { [PACKET_TYPE.batch]: closes },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'resets after authentication',
    but: { [PACKET_TYPE.batch]: resets },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'falls silent after authentication',
    but: { [PACKET_TYPE.batch]: isSilent },
    ...GOES_OUT,
    verdict: ['TimedOut', 'Probe'],
  },
  {
    what: 'announces a huge message',
    how: 'in packets',
    but: {
      [PACKET_TYPE.login]: Buffer.concat(
        Array<Buffer>(3).fill(
          Buffer.concat([Buffer.from([4, 0, 0xff, 0xff, 0, 0, 1, 0]), Buffer.alloc(0xfff7, 'canary')]),
        ),
      ),
    },
    ...GOES_OUT,
    verdict: ['BudgetExceeded', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'a token',
    but: { [PACKET_TYPE.login]: packets(PACKET_TYPE.answer, Buffer.from([0xaa, 0xff, 0xff, 0, 0])) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its greeting',
    how: 'in packets that hold next to nothing',
    but: { [PACKET_TYPE.prelogin]: repeats(Buffer.from([4, 0, 0, 9, 0, 0, 1, 0, 0x63])) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its greeting',
    how: 'in packets that hold much',
    but: {
      [PACKET_TYPE.prelogin]: repeats(
        Buffer.concat([Buffer.from([4, 0, 0x10, 0, 0, 0, 1, 0]), Buffer.alloc(4088, 'canary')]),
      ),
    },
    verdict: ['BudgetExceeded', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    but: { [PACKET_TYPE.batch]: answer(COLUMN, ...Array<Buffer>(2000).fill(ROW)) },
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'answers what was not asked',
    how: 'nothing',
    but: { [PACKET_TYPE.login]: answer() },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'more columns',
    but: { [PACKET_TYPE.batch]: answer(Buffer.concat([u8(0x81), le(0x7fff, 2), Buffer.alloc(64)])) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'is stripped of TLS',
    how: 'has none',
    parameters: SECURED,
    verdict: ['TLSNotOffered', 'TLS'],
  },
  {
    what: 'is stripped of TLS',
    how: 'for all but the login',
    but: { [PACKET_TYPE.prelogin]: prelogin(ENCRYPTION.off) },
    parameters: SECURED,
    verdict: ['TLSNotOffered', 'TLS'],
  },
  {
    what: 'injects bytes before TLS',
    but: { [PACKET_TYPE.prelogin]: Buffer.concat([prelogin(ENCRYPTION.on), answer(ACK)]) },
    parameters: SECURED,
    verdict: ['ProtocolError', 'TLS'],
  },
  {
    what: 'asks for the password in clear',
    how: 'over TLS that is not verified',
    tls: true,
    parameters: STRICT,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'rejects a login that it has not heard',
    but: { [PACKET_TYPE.prelogin]: refusal(18_456) },
    parameters: SECURED,
    verdict: ['ProtocolError', 'TLS'],
  },
  {
    what: 'points at a denied address',
    how: 'to which it sends its clients on',
    but: { [PACKET_TYPE.login]: route('169.254.169.254', 1433) },
    ...GOES_OUT,
    verdict: ['TargetDenied', 'Resolve'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, tls, ...rest }) => ({
  type: 'sqlserver',
  ...rest,
  serve: serve({ ...HONEST, ...but }, tls),
}));

/** The kind of a message is its first byte. */
function serve(answers: Readonly<Record<number, Answer>>, tls: true | undefined): Trick['serve'] {
  return talk({ ...(tls && { tls }), reply: (request) => answers[request[0] ?? 0] ?? '', decode: uncovered });
}

/** The passwords of a login, which are no more than scrambled. */
function uncovered(request: Buffer): Buffer {
  const bytes = Buffer.from(request.map((byte) => ((byte ^ 0xa5) >> 4) | (((byte ^ 0xa5) & 15) << 4)));
  return Buffer.from(bytes.toString('utf16le'));
}
