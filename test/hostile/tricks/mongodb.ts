import { deserialize, serialize } from 'bson';
import type { Document } from 'bson';
import { scramServer } from '../proof.ts';
import type { ScramServer } from '../proof.ts';
import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

type Command =
  'hello' | 'saslStart' | 'saslContinue' | 'listCollections' | 'listDatabases' | 'ping' | 'buildInfo';
type Reply = Document | { readonly say: Answer };

const ELSEWHERE = ['169.254.169.254:27017', 'canary:27017'];
const HELLO = {
  ok: 1,
  maxWireVersion: 21,
  setName: PARROT,
  hosts: ELSEWHERE,
  primary: ELSEWHERE[0],
  saslSupportedMechs: ['SCRAM-SHA-256'],
};

/** All but the login, which is the dialogue's. */
const HONEST: Readonly<Partial<Record<Command, Reply>>> = {
  hello: HELLO,
  listCollections: { ok: 1, cursor: { id: 0n, ns: PARROT, firstBatch: [{ name: PARROT }] } },
  listDatabases: { ok: 1, databases: [{ name: 'orders' }, { name: PARROT }] },
  ping: { ok: 1 },
  buildInfo: { ok: 1, version: PARROT, modules: [PARROT] },
};

function refusal(code: number): Document {
  return { ok: 0, code, codeName: PARROT, errmsg: PARROT };
}

function frame(request: number, document: Uint8Array, length = document.length): Buffer {
  const head = Buffer.alloc(21);
  head.writeInt32LE(head.length + length, 0);
  head.writeInt32LE(request, 8);
  head.writeInt32LE(2013, 12);
  return Buffer.concat([head, document]);
}

function nestedDocuments(depth: number): Buffer {
  let inner = Buffer.from([5, 0, 0, 0, 0]);
  for (let level = 0; level < depth; level += 1) {
    const length = Buffer.alloc(4);
    length.writeInt32LE(inner.length + 8);
    inner = Buffer.concat([length, Buffer.from([3, 0x61, 0]), inner, Buffer.from([0])]);
  }
  return inner;
}

interface Dialogue {
  readonly iterations?: number;
  /** What stands where the server's half of the proof belongs. */
  readonly ending?: string;
}

const variants: readonly (Omit<Variant, 'but'> &
  Dialogue & { readonly but?: Readonly<Partial<Record<Command, Reply>>> })[] = [
  { what: 'parrots', how: 'in success', verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { saslStart: refusal(18) },
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a missing right',
    but: { listCollections: refusal(13) },
    verdict: ['PermissionDenied', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a code that there is not',
    but: { listCollections: refusal(77_777) },
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'closes after authentication',
    but: { listCollections: { say: closes } },
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'resets after authentication',
    but: { listCollections: { say: resets } },
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'falls silent after authentication',
    but: { listCollections: { say: isSilent } },
    verdict: ['TimedOut', 'Authorize'],
  },
  {
    what: 'announces a huge message',
    but: { hello: { say: frame(1, Buffer.from('canary'), 0x7fff_0000) } },
    verdict: ['BudgetExceeded', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    but: { listDatabases: { say: repeats('canary') } },
    verdict: ['ProtocolError', 'Authorize'],
  },
  {
    what: 'answers what was not asked',
    but: { hello: { say: frame(77, serialize(HELLO)) } },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'nests its answer deeply',
    but: { hello: { say: frame(1, nestedDocuments(5000)) } },
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to the password in clear',
    but: { hello: { ...HELLO, saslSupportedMechs: ['PLAIN', 'MONGODB-CR'] } },
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
  {
    what: 'skips its half of the proof',
    how: 'says at once that it is done',
    but: { saslStart: { ok: 1, done: true, conversationId: 1, payload: Buffer.alloc(0) } },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'points at a denied address',
    how: 'as the primary',
    but: { hello: { ...HELLO, isWritablePrimary: false, secondary: true } },
    verdict: 'Succeeded',
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, iterations, ending, ...rest }) => ({
  type: 'mongodb',
  ...rest,
  serve: (socket, heard, pem) => {
    const proof = scramServer('sha256');
    const login = loginBy(proof, {
      ...(iterations !== undefined && { iterations }),
      ...(ending !== undefined && { ending }),
    });
    talk({ reply: (request) => answerTo(request, { ...HONEST, ...but }, login) })(socket, heard, pem);
  },
}));

type Login = (command: 'saslStart' | 'saslContinue', said: string) => Document;

function loginBy(proof: ScramServer, { iterations, ending }: Dialogue): Login {
  return (command, said) => {
    const challenge = () =>
      proof
        .challenge(said)
        .replace(/i=\d+$/, (usual) => (iterations === undefined ? usual : `i=${iterations}`));
    const text = command === 'saslStart' ? challenge() : (ending ?? proof.signature(said));
    return { ok: 1, conversationId: 1, done: command === 'saslContinue', payload: Buffer.from(text) };
  };
}

function answerTo(request: Buffer, replies: Readonly<Partial<Record<Command, Reply>>>, login: Login): Answer {
  const asked = deserialize(request.subarray(21), { promoteBuffers: true });
  const command = Object.keys(asked)[0] as Command; // the first field of a command names it
  const fixed = replies[command];
  const isLogin = command === 'saslStart' || command === 'saslContinue';
  const reply = fixed ?? (isLogin ? login(command, String(asked['payload'])) : { ok: 1 });
  if ('say' in reply) return reply['say'] as Answer; // no honest reply has this field
  return frame(request.readInt32LE(4), serialize(reply));
}
