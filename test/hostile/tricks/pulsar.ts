import { u32 } from '../../../src/drivers/codec/bytes.ts';
import { bytesField, numberField } from '../../../src/drivers/codec/protobuf.ts';
import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

/** A command, whose message stands in the field of the same number. */
function command(type: number, ...fields: readonly Buffer[]): Buffer {
  return frame(Buffer.concat([numberField(1, type), bytesField(type, Buffer.concat(fields))]));
}

function frame(body: Buffer): Buffer {
  return Buffer.concat([u32(body.length + 4), u32(body.length), body]);
}

function error(code: number): Buffer {
  return command(14, numberField(1, 0), numberField(2, code), bytesField(3, PARROT));
}

function nestedMessages(depth: number): Buffer {
  let inner: Buffer = Buffer.alloc(0);
  for (let level = 0; level < depth; level += 1) inner = bytesField(1, inner);
  return inner;
}

const CONNECT_ANSWER = command(3, bytesField(1, PARROT), numberField(2, 21));

/** By the type of what we say. */
const HONEST: Readonly<Record<number, Answer>> = {
  2: CONNECT_ANSWER,
  21: command(22, numberField(1, 3), numberField(2, 1), numberField(3, 0), bytesField(5, PARROT)),
  18: command(19),
};

const GOES_OUT = { hearsCanary: true } as const;
const UNVERIFIED = { host: '', tls: { mode: 'require' } } as const;

const variants: readonly (Omit<Variant, 'but'> & {
  readonly but?: Readonly<Record<number, Answer>>;
  readonly tls?: true;
})[] = [
  { what: 'parrots', how: 'in its version', ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { 2: error(3) },
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a refusal',
    but: { 21: command(22, numberField(2, 1), numberField(3, 1), numberField(4, 4), bytesField(5, PARROT)) },
    ...GOES_OUT,
    verdict: ['PermissionDenied', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a code that there is not',
    but: { 2: error(9999) },
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'closes after authentication',
    but: { 21: closes },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'resets after authentication',
    but: { 21: resets },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'falls silent after authentication',
    but: { 18: isSilent },
    ...GOES_OUT,
    verdict: ['TimedOut', 'Probe'],
  },
  {
    what: 'announces a huge message',
    how: 'a frame',
    but: { 2: Buffer.concat([u32(0x7fff_fffb), u32(0x7fff_fff7), Buffer.from('canary')]) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'inside a small one',
    but: { 2: frame(Buffer.from([8, 3, 26, 255, 255, 255, 255, 7, 0x63])) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its greeting',
    but: { 2: repeats('canary') },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'with pings',
    but: { 2: repeats(command(18)) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'with a number',
    but: { 2: frame(Buffer.alloc(1000, 0xff)) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'another command',
    but: { 21: CONNECT_ANSWER },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authorize'],
  },
  {
    what: 'answers what was not asked',
    how: 'by another number',
    but: { 21: command(22, numberField(2, 7), numberField(3, 0)) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authorize'],
  },
  {
    what: 'nests its answer deeply',
    but: { 2: command(3, bytesField(1, nestedMessages(2000))) },
    ...GOES_OUT,
    verdict: 'Succeeded',
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
    how: 'asks for more than the credential',
    but: { 2: command(36, bytesField(1, PARROT)) },
    ...GOES_OUT,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, tls, ...rest }) => ({
  type: 'pulsar',
  ...rest,
  serve: serve({ ...HONEST, ...but }, tls),
}));

/** A command says behind two lengths, and the number of the field, what it is. */
function serve(answers: Readonly<Record<number, Answer>>, tls: true | undefined): Trick['serve'] {
  return talk({ ...(tls && { tls }), reply: (request) => answers[request[9] ?? 0] ?? '' });
}
