import { createHash, generateKeyPairSync } from 'node:crypto';
import { u16, u32 } from '../../../src/drivers/codec/bytes.ts';
import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

function frame(kind: number, data: Buffer): Buffer {
  const head =
    data.length < 126
      ? Buffer.from([kind, data.length])
      : Buffer.concat([Buffer.from([kind, 126]), u16(data.length)]);
  return Buffer.concat([head, data]);
}

function jsonFrame(answer: unknown): Buffer {
  return frame(0x81, Buffer.from(JSON.stringify(answer)));
}

function failure(sqlCode: string, text = PARROT): Buffer {
  return jsonFrame({ status: 'error', exception: { sqlCode, text } });
}

function keyOf(modulusLength: number): string {
  return generateKeyPairSync('rsa', { modulusLength })
    .publicKey.export({ type: 'pkcs1', format: 'pem' })
    .toString();
}

function keyAnswer(publicKeyPem: unknown): Buffer {
  return jsonFrame({ status: 'ok', responseData: { publicKeyPem, publicKeyModulus: PARROT } });
}

const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();
const SWITCHES = 'HTTP/1.1 101 canary\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n';

/** By the request: the upgrade (whose proof is put in), the question for a key, the login, the schema, the query. */
const HONEST: Readonly<Record<string, Answer>> = {
  key: keyAnswer(keyOf(1024)),
  username: jsonFrame({
    status: 'ok',
    responseData: { releaseVersion: 'canary', databaseName: PARROT, productName: PARROT },
  }),
  setAttributes: jsonFrame({ status: 'ok', attributes: { canary: PARROT } }),
  execute: jsonFrame({
    status: 'ok',
    responseData: { results: [{ resultSet: { data: [[1]], columns: [{ name: PARROT }] } }] },
  }),
  disconnect: jsonFrame({ status: 'ok' }),
};

const UNVERIFIED = { host: '', user: 'canary', tls: { mode: 'require' } } as const;

const variants: readonly (Variant & { readonly tls?: true })[] = [
  { what: 'parrots', how: 'in what it is', verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { username: failure('08004') },
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a missing schema',
    but: { setAttributes: failure('42000') },
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a missing right',
    but: { execute: failure('42500') },
    verdict: ['PermissionDenied', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a code that there is not',
    but: { username: failure('canary') },
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in a question of its own',
    but: { execute: frame(0x89, Buffer.from('canary')) },
    verdict: ['TimedOut', 'Probe'],
  },
  { what: 'closes after authentication', but: { execute: closes }, verdict: ['ConnectionClosed', 'Probe'] },
  {
    what: 'closes after authentication',
    how: 'by a frame',
    but: { execute: frame(0x88, Buffer.alloc(0)) },
    verdict: ['ConnectionClosed', 'Probe'],
  },
  { what: 'resets after authentication', but: { execute: resets }, verdict: ['ConnectionClosed', 'Probe'] },
  { what: 'falls silent after authentication', but: { execute: isSilent }, verdict: ['TimedOut', 'Probe'] },
  {
    what: 'announces a huge message',
    how: 'in a frame',
    but: { key: Buffer.concat([Buffer.from([0x81, 127]), u32(0x7fff_ffff), u32(0), Buffer.from('canary')]) },
    verdict: ['BudgetExceeded', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'in frames that go on',
    but: { key: repeats(frame(0, Buffer.alloc(2000, 'canary')), frame(0x01, Buffer.from('canary'))) },
    verdict: ['BudgetExceeded', 'Authenticate'],
  },
  {
    what: 'never ends its greeting',
    but: { upgrade: repeats('Canary: canary\r\n', SWITCHES) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'with questions of its own',
    but: { key: repeats(frame(0x8a, Buffer.from('canary'))) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'in bytes',
    but: { key: frame(0x82, Buffer.from('{}')) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'in no JSON',
    but: { key: frame(0x81, Buffer.from('canary')) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'nests its answer deeply',
    but: { key: frame(0x81, Buffer.from('['.repeat(30_000))) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'asks for the password in clear',
    how: 'or what comes to that: by a key of its own over TLS that is not verified',
    tls: true,
    parameters: UNVERIFIED,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to a short key',
    but: { key: keyAnswer(keyOf(512)) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to another kind of key',
    but: { key: keyAnswer(EC) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to no key',
    but: { key: keyAnswer(PARROT) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'skips its half of the proof',
    how: 'that it speaks WebSocket',
    but: { upgrade: `${SWITCHES}Sec-WebSocket-Accept: canary\r\n\r\n` },
    verdict: ['ProtocolError', 'Authenticate'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, tls, ...rest }) => ({
  type: 'exasol',
  ...rest,
  serve: serve({ ...HONEST, ...but }, tls),
}));

function serve(answers: Readonly<Record<string, Answer>>, tls: true | undefined): Trick['serve'] {
  return talk({
    ...(tls && { tls }),
    reply(request) {
      const [, key] = /^sec-websocket-key: (\S+)/im.exec(request.toString('latin1')) ?? [];
      return key === undefined
        ? (answers[askedIn(request)] ?? '')
        : (answers['upgrade'] ?? upgradeAnswer(key));
    },
  });
}

function upgradeAnswer(key: string): string {
  const proof = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return `${SWITCHES}Sec-WebSocket-Accept: ${proof}\r\n\r\n`;
}

/** What a frame asks. */
function askedIn(request: Buffer): string {
  const start = (request[1] ?? 0) % 128 === 126 ? 4 : 2;
  const mask = request.subarray(start, start + 4);
  const text = Buffer.from(
    request.subarray(start + 4).map((byte, index) => byte ^ (mask[index % 4] ?? 0)),
  ).toString('utf8');
  const [, asked = ''] = /"(?:command":"|(?=username"))(\w+)/.exec(text) ?? [];
  return asked === 'login' ? 'key' : asked;
}
