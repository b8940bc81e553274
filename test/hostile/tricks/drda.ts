import { u16, u8 } from '../../../src/drivers/codec/bytes.ts';
import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

/** Commands, by their codes. */
const ON = { exchange: 0x1041, check: 0x106e, access: 0x2001, commit: 0x200e } as const;

function object(code: number, ...data: readonly Buffer[]): Buffer {
  const length = data.reduce((sum, each) => sum + each.length, 4);
  return Buffer.concat([u16(length), u16(code), ...data]);
}

function reply(code: number, ...fields: readonly Buffer[]): Buffer {
  return packet(0x02, object(code, ...fields));
}

function packet(format: number, ...objects: readonly Buffer[]): Buffer {
  const length = objects.reduce((sum, each) => sum + each.length, 6);
  return Buffer.concat([u16(length), u8(0xd0), u8(format), u16(1), ...objects]);
}

const UTF8 = object(0x1404, u16(0x1c08), u16(1208));
const SERVER_NAME = object(0x115e, Buffer.from(PARROT));

function greeting(mechanism = 3): Buffer {
  return Buffer.concat([
    packet(0x42, object(0x1443, SERVER_NAME, UTF8)),
    reply(0x14ac, object(0x11a2, u16(mechanism))),
  ]);
}

function securityReply(verdict: number): Buffer {
  return reply(0x1219, object(0x11a4, u8(verdict)), object(0x1153, Buffer.from(PARROT)));
}

function errorReply(code: number, state = ''): Buffer {
  const card = object(
    0x2408,
    Buffer.from([0, 0xff, 0xff, 0xff, 0xff]),
    Buffer.from(state.padEnd(5)),
    Buffer.from(PARROT),
  );
  return packet(0x02, object(code, object(0x2110, Buffer.from(PARROT))), card);
}

const HONEST: Readonly<Record<number, Answer>> = {
  [ON.exchange]: greeting(),
  [ON.check]: securityReply(0),
  [ON.access]: reply(0x2201, object(0x112e, Buffer.from(PARROT))),
  [ON.commit]: reply(0x220c),
};

const GOES_OUT = { hearsCanary: true } as const;
const UNVERIFIED = { host: '', database: 'orders', user: 'canary', tls: { mode: 'require' } } as const;

const variants: readonly (Variant & { readonly tls?: true })[] = [
  { what: 'parrots', how: 'in what it is', ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { [ON.check]: securityReply(0x0f) },
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a verdict that there is not',
    but: { [ON.check]: securityReply(0x77) },
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in an expired password',
    but: { [ON.check]: securityReply(0x0e) },
    ...GOES_OUT,
    verdict: ['CredentialsExpired', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a revoked user',
    but: { [ON.check]: securityReply(0x14) },
    ...GOES_OUT,
    verdict: ['AccountLocked', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a missing database',
    but: { [ON.access]: errorReply(0x2211) },
    ...GOES_OUT,
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a missing right',
    but: { [ON.access]: errorReply(0x2203) },
    ...GOES_OUT,
    verdict: ['PermissionDenied', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a state that there is not',
    but: { [ON.access]: errorReply(0x221a, 'canar') },
    ...GOES_OUT,
    verdict: ['ServerUnavailable', 'Probe'],
  },
  {
    what: 'closes after authentication',
    but: { [ON.access]: closes },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'resets after authentication',
    but: { [ON.access]: resets },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'falls silent after authentication',
    but: { [ON.access]: isSilent },
    ...GOES_OUT,
    verdict: ['TimedOut', 'Authorize'],
  },
  {
    what: 'announces a huge message',
    how: 'in pieces',
    but: { [ON.exchange]: Buffer.concat([Buffer.from([0xff, 0xff, 0xd0, 2, 0, 1]), Buffer.from('canary')]) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'an object',
    but: { [ON.exchange]: packet(0x02, Buffer.from([0x7f, 0xff, 0x14, 0x43])) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    but: { [ON.exchange]: repeats(packet(0x42, object(0x1443, SERVER_NAME))) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    but: { [ON.exchange]: reply(0x2201) },
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
    how: 'to the user alone',
    but: { [ON.exchange]: greeting(4) },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, tls, ...rest }) => ({
  type: 'derby',
  ...rest,
  serve: serve({ ...HONEST, ...but }, tls),
}));

function serve(answers: Readonly<Record<string, Answer>>, tls: true | undefined): Trick['serve'] {
  return talk({ ...(tls && { tls }), reply: (request) => answers[String(request.readUInt16BE(8))] ?? '' });
}
