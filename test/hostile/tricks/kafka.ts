import { u16, u32, u8 } from '../../../src/drivers/codec/bytes.ts';
import { scramServer } from '../proof.ts';
import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

const KEY = { metadata: 3, handshake: 17, versions: 18, login: 36 } as const;

function text(value: string): Buffer {
  return Buffer.concat([u16(value.length), Buffer.from(value, 'latin1')]);
}

function list(...entries: readonly Buffer[]): Buffer {
  return Buffer.concat([u32(entries.length), ...entries]);
}

function response(...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(body.length + 4), u32(1), body]);
}

interface Place {
  readonly host?: string;
  readonly port?: number;
  readonly error?: number;
}

/** One broker that leads the topic; without a place it is left out, so that the client connects to no other. */
function metadata({ host = '127.0.0.1', port = 1, error = 0 }: Place): Buffer {
  const broker = Buffer.concat([u32(1), text(host), u32(port), text('canary')]);
  const partition = Buffer.concat([u16(0), u32(0), u32(1), list(u32(1)), list(u32(1))]);
  const topic = Buffer.concat([u16(error), text('orders'), u8(0), list(partition)]);
  return response(u32(0), list(broker), text('canary'), u32(1), list(topic));
}

function loginAnswer(said: string, error = 0): Buffer {
  return response(u16(error), text(PARROT.slice(0, 64)), u32(said.length), Buffer.from(said));
}

const VERSIONS = Object.values(KEY).map((key) => Buffer.concat([u16(key), u16(0), u16(9)]));
const PLAIN = {
  brokers: [''],
  topic: 'orders',
  user: 'canary',
  mechanism: 'PLAIN',
  tls: { mode: 'disable' },
} as const;
const UNVERIFIED = { ...PLAIN, tls: { mode: 'require' } } as const;
const IN_CLEAR = { parameters: PLAIN, hearsCanary: true } as const;

/** By the request; the place that all of them send clients on to is a closed port. */
const HONEST: Readonly<Record<number, Answer>> = {
  [KEY.versions]: response(u16(0), list(...VERSIONS)),
  [KEY.handshake]: response(u16(0), list(text('PLAIN'))),
  [KEY.login]: loginAnswer(''),
  [KEY.metadata]: metadata({}),
};

interface Kind extends Omit<Variant, 'but'> {
  readonly but?: Readonly<Record<number, Answer>>;
  readonly tls?: true;
  /** What stands where the server's half of the proof belongs, and how hard it makes the login. */
  readonly ending?: string;
  readonly iterations?: number;
}

function pointing(how: string, place: Place, verdict: Trick['verdict']): Kind {
  return {
    what: 'points at a denied address',
    how,
    but: { [KEY.metadata]: metadata(place) },
    ...IN_CLEAR,
    verdict,
  };
}

/** Sends a client on to the server that it is connected to. */
const HERE: Answer = ({ socket }) => void socket.write(metadata({ port: socket.localPort ?? 1 }));

const variants: readonly Kind[] = [
  { what: 'parrots', how: 'in success', but: { [KEY.metadata]: HERE }, ...IN_CLEAR, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { [KEY.login]: loginAnswer(PARROT, 58) },
    ...IN_CLEAR,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a code that there is not',
    but: { [KEY.login]: loginAnswer(PARROT, 7777) },
    ...IN_CLEAR,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in the place of a broker',
    but: { [KEY.metadata]: metadata({ host: 'canary <b>canary</b>' }) },
    ...IN_CLEAR,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in a topic',
    but: { [KEY.metadata]: metadata({ error: 3 }) },
    ...IN_CLEAR,
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'closes after authentication',
    but: { [KEY.metadata]: closes },
    ...IN_CLEAR,
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'resets after authentication',
    but: { [KEY.metadata]: resets },
    ...IN_CLEAR,
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'falls silent after authentication',
    but: { [KEY.metadata]: isSilent },
    ...IN_CLEAR,
    verdict: ['TimedOut', 'Authorize'],
  },
  {
    what: 'announces a huge message',
    how: 'of 2 GiB',
    but: { [KEY.versions]: Buffer.concat([u32(0x7fff_ffff), u32(1), Buffer.from('canary')]) },
    verdict: ['BudgetExceeded', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'a list',
    but: { [KEY.versions]: response(u16(0), u32(0x7fff_ffff)) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    but: { [KEY.versions]: repeats('canary') },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    but: { [KEY.versions]: Buffer.concat([u32(6), u32(99), u16(0)]) },
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
    how: 'to the password in clear',
    but: { [KEY.handshake]: response(u16(33), list(text('PLAIN'))) },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to few iterations',
    iterations: 1,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to very many iterations',
    iterations: 900_000_000,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'skips its half of the proof',
    how: 'lets every client in',
    ending: '',
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'skips its half of the proof',
    how: 'with a wrong one',
    ending: 'v=Y2FuYXJ5',
    verdict: ['ProtocolError', 'Authenticate'],
  },
  pointing('of metadata', { host: '169.254.169.254', port: 80 }, ['TargetDenied', 'Resolve']),
  pointing('of metadata, in IPv6', { host: '::ffff:169.254.169.254', port: 80 }, ['TargetDenied', 'Resolve']),
  pointing('with a port that there is not', { port: 70_000 }, ['UnexpectedAnswer', 'Probe']),
];

export const tricks: readonly Trick[] = variants.map(({ but, tls, ending, iterations, ...rest }) => ({
  type: 'kafka',
  ...rest,
  serve: (socket, heard, pem) => {
    const answers = {
      ...HONEST,
      ...(rest.parameters ? {} : { [KEY.login]: provingBut(ending, iterations) }),
      ...but,
    };
    talk({ ...(tls && { tls }), reply: (request) => replyTo(request, answers) })(socket, heard, pem);
  },
}));

function provingBut(
  ending: string | undefined,
  iterations: number | undefined,
): { readonly prove: (request: Buffer) => Buffer } {
  const proof = scramServer('sha512');
  return {
    prove(request) {
      const said = request
        .subarray(request.indexOf('n,,') >= 0 ? request.indexOf('n,,') : request.indexOf('c=biws'))
        .toString();
      if (!said.startsWith('n,,')) return loginAnswer(ending ?? proof.signature(said));
      return loginAnswer(
        proof
          .challenge(said)
          .replace(/i=\d+$/, (usual) => (iterations === undefined ? usual : `i=${iterations}`)),
      );
    },
  };
}

function replyTo(
  request: Buffer,
  answers: Readonly<Record<number, Answer | ReturnType<typeof provingBut>>>,
): Answer {
  const answer = answers[request.readUInt16BE(4)] ?? '';
  return typeof answer === 'object' && 'prove' in answer ? answer.prove(request) : answer;
}
