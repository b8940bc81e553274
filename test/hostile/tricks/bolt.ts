import { u16, u32, u8 } from '../../../src/drivers/codec/bytes.ts';
import { structure } from '../../../src/drivers/codec/packstream.ts';
import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

const TAG = {
  hello: 0x01,
  run: 0x10,
  pull: 0x3f,
  logon: 0x6a,
  success: 0x70,
  record: 0x71,
  failure: 0x7f,
} as const;

function message(bytes: Buffer): Buffer {
  return Buffer.concat([u16(bytes.length), bytes, u16(0)]);
}

function success(name = PARROT): Buffer {
  return message(structure(TAG.success, { server: name, canary: PARROT }));
}

function refusal(code: string): Buffer {
  return message(structure(TAG.failure, { code, message: PARROT }));
}

/** By the tag of a request; the handshake has none. */
const HONEST: Readonly<Record<string, Answer>> = {
  handshake: Buffer.from([0, 0, 4, 5]),
  [TAG.hello]: success(),
  [TAG.logon]: success(),
  [TAG.run]: success(),
  [TAG.pull]: Buffer.concat([message(structure(TAG.record, [1])), success()]),
};

const GOES_OUT = { hearsCanary: true } as const;
const UNVERIFIED = { host: '', user: 'canary', tls: { mode: 'require' } } as const;
const DEEP_LISTS = message(
  Buffer.concat([Buffer.from([0xb1, TAG.success]), Buffer.alloc(60_000, 0x91), u8(1)]),
);

const variants: readonly (Variant & { readonly tls?: true })[] = [
  { what: 'parrots', how: 'in what it is', ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { [TAG.logon]: refusal('Neo.ClientError.Security.Unauthorized') },
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a code that there is not',
    but: { [TAG.logon]: refusal(PARROT) },
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in a missing database',
    but: { [TAG.run]: refusal('Neo.ClientError.Database.DatabaseNotFound') },
    ...GOES_OUT,
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'closes after authentication',
    but: { [TAG.run]: closes },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'resets after authentication',
    but: { [TAG.run]: resets },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'falls silent after authentication',
    but: { [TAG.run]: isSilent },
    ...GOES_OUT,
    verdict: ['TimedOut', 'Authorize'],
  },
  {
    what: 'announces a huge message',
    how: 'of many chunks',
    but: { [TAG.hello]: repeats(Buffer.concat([u16(0xffff), Buffer.alloc(0xffff, 'c')])) },
    verdict: ['BudgetExceeded', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'a list',
    but: { [TAG.hello]: message(Buffer.concat([Buffer.from([0xb1, TAG.success, 0xd6]), u32(0x7fff_ffff)])) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'with empty chunks',
    but: { [TAG.hello]: repeats(u16(0)) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'with records',
    but: { [TAG.pull]: repeats(message(structure(TAG.record, [1]))) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'answers what was not asked',
    how: 'with a version that was not offered',
    but: { handshake: Buffer.from([0, 0, 9, 9]) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'with a record',
    but: { [TAG.hello]: message(structure(TAG.record, [1])) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'nests its answer deeply',
    but: { [TAG.hello]: DEEP_LISTS },
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
    how: 'to a version that there is not',
    but: { handshake: u32(0) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, tls, ...rest }) => ({
  type: 'neo4j',
  ...rest,
  serve: serve({ ...HONEST, ...but }, tls),
}));

function serve(answers: Readonly<Record<string, Answer>>, tls: true | undefined): Trick['serve'] {
  return talk({
    ...(tls && { tls }),
    reply: (request) =>
      (request.readUInt32BE() === 0x6060_b017 ? answers['handshake'] : answers[String(request[3])]) ?? '',
  });
}
