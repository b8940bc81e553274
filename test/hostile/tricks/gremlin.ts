import { createHash } from 'node:crypto';
import { u16, u8 } from '../../../src/drivers/codec/bytes.ts';
import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

/** A whole message, or a part of one. */
function frame(first: number, content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  const length = bytes.length < 126 ? u8(bytes.length) : Buffer.concat([u8(126), u16(bytes.length)]);
  return Buffer.concat([u8(first), length, bytes]);
}

const TEXT = 0x81;

function status(code: unknown): Buffer {
  return frame(
    TEXT,
    JSON.stringify({
      requestId: PARROT,
      status: { code, message: PARROT, attributes: {} },
      result: { data: PARROT },
    }),
  );
}

const HUGE = Buffer.from([0x82, 127, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0x63]);

/** By what we say: the upgrade, an operation, or goodbye. */
const HONEST: Readonly<Record<string, Answer>> = {
  eval: status(407),
  authentication: status(200),
  goodbye: frame(0x88, Buffer.concat([u16(1000), Buffer.from('canary')])),
};

const GOES_OUT = { hearsCanary: true } as const;
const UNVERIFIED = { host: '', user: 'canary', tls: { mode: 'require' } } as const;
const CLOSES_BY = (code: number) => frame(0x88, Buffer.concat([u16(code), Buffer.from('canary')]));

const variants: readonly (Variant & { readonly tls?: true })[] = [
  { what: 'parrots', how: 'in success', ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { authentication: status(401) },
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a refusal',
    but: { authentication: status(403) },
    ...GOES_OUT,
    verdict: ['PermissionDenied', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in place of a code',
    but: { eval: status(PARROT) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a code that there is not',
    but: { eval: status(9999) },
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in a farewell',
    but: { eval: CLOSES_BY(1013) },
    verdict: ['ServerUnavailable', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in place of an upgrade',
    but: { upgrade: `HTTP/1.1 403 ${PARROT}\r\nx: ${PARROT}\r\n\r\n${PARROT}` },
    verdict: ['PermissionDenied', 'Authorize'],
  },
  {
    what: 'closes after authentication',
    but: { goodbye: closes },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'resets after authentication',
    but: { goodbye: resets },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'falls silent after authentication',
    but: { goodbye: isSilent },
    ...GOES_OUT,
    verdict: ['TimedOut', 'Probe'],
  },
  { what: 'announces a huge message', but: { eval: HUGE }, verdict: ['BudgetExceeded', 'Authenticate'] },
  {
    what: 'never ends its greeting',
    but: { upgrade: repeats('canary') },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its greeting',
    how: 'header by header',
    but: { upgrade: repeats('canary: canary\r\n', 'HTTP/1.1 101 canary\r\n') },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'part by part',
    but: { eval: repeats(frame(0, 'canary'), frame(1, 'canary')) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'with pings',
    but: { eval: repeats(frame(0x89, 'canary')) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'to another key',
    but: { upgrade: 'HTTP/1.1 101 canary\r\nSec-WebSocket-Accept: canary\r\n\r\n' },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'with a mask',
    but: { eval: Buffer.from([TEXT, 0x80, 1, 2, 3, 4]) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'nests its answer deeply',
    but: { eval: frame(TEXT, '['.repeat(5000)) },
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
    how: 'asks for none',
    but: { eval: status(200) },
    verdict: 'Succeeded',
  },
  {
    what: 'downgrades the authentication',
    how: 'goes on asking',
    but: { authentication: status(407) },
    ...GOES_OUT,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'points at a denied address',
    but: { upgrade: 'HTTP/1.1 302 canary\r\nLocation: http://169.254.169.254/\r\n\r\n' },
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'compresses a bomb',
    but: { eval: frame(0xc1, Buffer.alloc(100)) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, tls, ...rest }) => ({
  type: 'gremlin',
  ...rest,
  serve: serve({ ...HONEST, ...but }, tls),
}));

/** What is sent over the WebSocket is masked, and heard here without its mask. */
function serve(answers: Readonly<Record<string, Answer>>, tls: true | undefined): Trick['serve'] {
  return talk({
    ...(tls && { tls }),
    reply(request) {
      if (request.toString('latin1', 0, 4) === 'GET ')
        return answers['upgrade'] ?? agreement(String(request));
      if (request[0] === 0x88) return answers['goodbye'] ?? '';
      return answers[/"op":"(\w+)"/.exec(String(unmask(request)))?.[1] ?? ''] ?? '';
    },
    decode: (request) =>
      request.toString('latin1', 0, 4) === 'GET ' ? request : withCredential(unmask(request)),
  });
}

function agreement(request: string): string {
  const [, key = ''] = /Sec-WebSocket-Key: (\S+)/.exec(request) ?? [];
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return `HTTP/1.1 101 canary\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}

function unmask(request: Buffer): Buffer {
  const start = (request[1] ?? 0) === 254 ? 4 : 2;
  const mask = request.subarray(start, start + 4);
  return Buffer.from(request.subarray(start + 4).map((byte, index) => byte ^ (mask[index % 4] ?? 0))); // oxlint-disable-line no-bitwise -- the mask of the protocol
}

/** A message, and the credential in it as it was before it was encoded. */
function withCredential(message: Buffer): Buffer {
  const [, sasl = ''] = /"sasl":"([^"]*)"/.exec(String(message)) ?? [];
  return Buffer.concat([message, Buffer.from(sasl, 'base64')]);
}
