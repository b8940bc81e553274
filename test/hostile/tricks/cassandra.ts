import { u16, u32, u8 } from '../../../src/drivers/codec/bytes.ts';
import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

const OP = {
  error: 0,
  startup: 1,
  ready: 2,
  authenticate: 3,
  query: 7,
  result: 8,
  challenge: 14,
  response: 15,
  success: 16,
} as const;

function frame(operation: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([u8(0x84), u8(0), u16(0), u8(operation), u32(body.length), body]);
}

function text(value: string): Buffer {
  return Buffer.concat([u16(value.length), Buffer.from(value, 'latin1')]);
}

function refusal(code: number): Buffer {
  return frame(OP.error, u32(code), text(PARROT));
}

function rows(version: string, length = version.length): Buffer {
  const names = ['system', 'local', 'release_version'].map(text);
  return frame(
    OP.result,
    u32(2),
    u32(1),
    u32(1),
    ...names,
    u16(13),
    u32(1),
    u32(length),
    Buffer.from(version, 'latin1'),
  );
}

/** Answers to questions by their first word. */
const HONEST: Readonly<Record<string, Answer>> = {
  startup: frame(OP.authenticate, text('org.apache.cassandra.auth.PasswordAuthenticator')),
  response: frame(OP.success, u32(0xffff_ffff)),
  USE: frame(OP.result, u32(3), text('orders')),
  SELECT: rows('5.0.6'),
};

const GOES_OUT = { hearsCanary: true } as const;
const UNVERIFIED = { host: '', user: 'canary', tls: { mode: 'require' } } as const;

const variants: readonly (Variant & { readonly tls?: true })[] = [
  { what: 'parrots', how: 'in a version', but: { SELECT: rows(PARROT) }, ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { response: refusal(0x100) },
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a code that there is not',
    but: { response: refusal(0x7777) },
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in a missing keyspace',
    but: { USE: refusal(0x2200) },
    ...GOES_OUT,
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in the name of a login',
    but: { startup: frame(OP.authenticate, text(PARROT)) },
    ...GOES_OUT,
    verdict: 'Succeeded',
  },
  {
    what: 'closes after authentication',
    but: { USE: closes },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'resets after authentication',
    but: { USE: resets },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'falls silent after authentication',
    but: { USE: isSilent },
    ...GOES_OUT,
    verdict: ['TimedOut', 'Authorize'],
  },
  {
    what: 'announces a huge message',
    how: 'a frame',
    but: {
      startup: Buffer.concat([Buffer.from([0x84, 0, 0, 0, 3]), u32(0x7fff_ffff), Buffer.from('canary')]),
    },
    verdict: ['BudgetExceeded', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'a value',
    but: { SELECT: rows('5.0.6', 0x7fff_ffff) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'never ends its answer',
    but: { startup: repeats('canary') },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'with challenges',
    but: { response: repeats(frame(OP.challenge, text('canary'))) },
    ...GOES_OUT,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    but: { startup: rows('5.0.6') },
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
    how: 'to none',
    but: { startup: frame(OP.ready) },
    verdict: 'Succeeded',
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, tls, ...rest }) => ({
  type: 'cassandra',
  ...rest,
  serve: serve({ ...HONEST, ...but }, tls),
}));

function serve(answers: Readonly<Record<string, Answer>>, tls: true | undefined): Trick['serve'] {
  return talk({
    ...(tls && { tls }),
    reply(request) {
      const operation = request[4];
      if (operation === OP.query)
        return answers[/^[A-Z]+/.exec(request.toString('latin1', 13))?.[0] ?? ''] ?? '';
      return answers[operation === OP.startup ? 'startup' : 'response'] ?? '';
    },
  });
}
