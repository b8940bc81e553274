import { encodeBinary, describedList, encodeBoolean } from '../../../src/drivers/amqp10/values.ts';
import { u32 } from '../../../src/drivers/codec/bytes.ts';
import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';
import {
  SASL_HEADER,
  AMQP_HEADER,
  WORDS,
  frame,
  mechanisms,
  outcome,
  error,
  nestedLists,
  PROPERTIES,
  open,
  BEGIN,
  HANDLE,
  ATTACH,
  DETACH,
  FLOW,
  HUGE,
} from '../amqp10.ts';

/** By what we say: a header, or the performative of a frame. */
const HONEST: Readonly<Record<string, Answer>> = {
  sasl: Buffer.concat([SASL_HEADER, mechanisms('CANARY', 'PLAIN')]),
  init: outcome(0),
  amqp: AMQP_HEADER,
  open: open(PROPERTIES),
  begin: BEGIN,
  attach: Buffer.concat([FLOW, ATTACH]),
  detach: DETACH,
  close: frame('amqp', describedList(0x18)),
};

const GOES_OUT = { hearsCanary: true } as const;
const UNVERIFIED = { host: '', user: 'canary', tls: { mode: 'require' } } as const;

const variants: readonly (Variant & { readonly tls?: true })[] = [
  { what: 'parrots', how: 'in what it is', ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { init: outcome(1) },
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in an outcome that there is not',
    but: { init: outcome(77) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a refusal',
    but: {
      attach: Buffer.concat([
        ATTACH,
        frame('amqp', describedList(0x16, HANDLE, encodeBoolean('true'), error('amqp:not-found'))),
      ]),
      detach: '',
    },
    ...GOES_OUT,
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a condition that there is not',
    but: { attach: frame('amqp', describedList(0x18, error(PARROT))) },
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'closes after authentication',
    but: { amqp: closes },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'resets after authentication',
    but: { amqp: resets },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'falls silent after authentication',
    but: { attach: isSilent },
    ...GOES_OUT,
    verdict: ['TimedOut', 'Authorize'],
  },
  {
    what: 'announces a huge message',
    how: 'a frame',
    but: { open: HUGE },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'announces a huge message',
    how: 'a list',
    but: {
      open: frame(
        'amqp',
        Buffer.concat([Buffer.from([0, 0x53, 0x10, 0xd0]), u32(0x7fff_ffff), u32(1), WORDS]),
      ),
    },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'announces a huge message',
    how: 'a list of many',
    but: {
      open: frame(
        'amqp',
        Buffer.concat([Buffer.from([0, 0x53, 0x10, 0xd0]), u32(8), u32(0x7fff_ffff), u32(1)]),
      ),
    },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'never ends its greeting',
    but: { sasl: repeats('canary', SASL_HEADER) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'with frames that are empty',
    but: { begin: repeats(frame('amqp', Buffer.alloc(0))) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'never ends its answer',
    how: 'with credit',
    but: { attach: repeats(FLOW) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authorize'],
  },
  {
    what: 'answers what was not asked',
    how: 'another performative',
    but: { open: BEGIN },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'answers what was not asked',
    how: 'in another layer',
    but: { init: BEGIN },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'nests its answer deeply',
    how: 'lists',
    but: { open: open(nestedLists(4000)) },
    ...GOES_OUT,
    verdict: 'Succeeded',
  },
  {
    what: 'nests its answer deeply',
    how: 'descriptors',
    but: { open: frame('amqp', Buffer.alloc(4000)) },
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
    but: { sasl: Buffer.concat([SASL_HEADER, mechanisms('CANARY')]) },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'asks for more than the login',
    but: { init: frame('sasl', describedList(0x42, encodeBinary(WORDS))) },
    ...GOES_OUT,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'goes on without a login',
    but: { sasl: AMQP_HEADER },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'points at a denied address',
    but: { attach: frame('amqp', describedList(0x18, error('amqp:connection:redirect'))) },
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, tls, ...rest }) => ({
  type: 'amqp10',
  ...rest,
  serve: serve({ ...HONEST, ...but }, tls),
}));

const SAYS: Readonly<Record<number, string>> = {
  0x10: 'open',
  0x11: 'begin',
  0x12: 'attach',
  0x16: 'detach',
  0x18: 'close',
  0x41: 'init',
};

/** A frame says behind its header of 8 bytes, and two more, what it is. */
function serve(answers: Readonly<Record<string, Answer>>, tls: true | undefined): Trick['serve'] {
  return talk({
    ...(tls && { tls }),
    reply(request) {
      if (request.toString('latin1', 0, 4) === 'AMQP')
        return answers[request[4] === 3 ? 'sasl' : 'amqp'] ?? '';
      return answers[SAYS[request[10] ?? 0] ?? ''] ?? '';
    },
  });
}
