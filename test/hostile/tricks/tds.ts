import { u8 } from '../../../src/drivers/codec/bytes.ts';
import { PACKET_TYPE, packets } from '../../../src/drivers/tds/packets.ts';
import { closes, isSilent, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';
import { ENCRYPTION, prelogin, le, message, ACK, COLUMN, ROW, answer, refusal, route } from '../tds.ts';

const HONEST: Readonly<Record<number, Answer>> = {
  [PACKET_TYPE.prelogin]: prelogin(ENCRYPTION.none),
  [PACKET_TYPE.login]: answer(message(0xab, 5701), ACK),
  [PACKET_TYPE.batch]: answer(COLUMN, ROW),
};

const UNVERIFIED = { host: '', database: 'orders', user: 'canary', tls: { mode: 'verify-full' } } as const;

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
    parameters: UNVERIFIED,
    verdict: ['TLSNotOffered', 'TLS'],
  },
  {
    what: 'is stripped of TLS',
    how: 'for all but the login',
    but: { [PACKET_TYPE.prelogin]: prelogin(ENCRYPTION.off) },
    parameters: UNVERIFIED,
    verdict: ['TLSNotOffered', 'TLS'],
  },
  {
    what: 'injects bytes before TLS',
    but: { [PACKET_TYPE.prelogin]: Buffer.concat([prelogin(ENCRYPTION.on), answer(ACK)]) },
    parameters: UNVERIFIED,
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
    parameters: UNVERIFIED,
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
  return talk({
    ...(tls && { tls }),
    reply: (request) => answers[request[0] ?? 0] ?? '',
    decode: passwordsIn,
  });
}

/** The passwords of a login, which are no more than scrambled. */
function passwordsIn(request: Buffer): Buffer {
  const bytes = Buffer.from(request.map((byte) => ((byte ^ 0xa5) >> 4) | (((byte ^ 0xa5) & 15) << 4)));
  return Buffer.from(bytes.toString('utf16le'));
}
