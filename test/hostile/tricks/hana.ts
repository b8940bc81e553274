import { CANARY } from '../../support/canary.ts';
import { answerTo, beginLogin, errorOf, placeOf } from '../../support/servers/hana.ts';
import type { HanaUser, Login } from '../../support/servers/hana.ts';
import { fieldsIn, fieldsOf, packetOf } from '../../support/servers/hanapackets.ts';
import type { Answer as Said } from '../../support/servers/hanapackets.ts';
import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

/** Requests: the greeting, and messages by their types. */
const ON = { greeting: 'greeting', challenge: '65', login: '66', query: '2', database: '82' } as const;
const LOGIN = 33;
const OPTIONS = 42;
const VERSIONS = Buffer.from([4, 20, 0, 4, 1, 0, 0, 0]);

function reply(answer: Said): Buffer {
  return packetOf(0, answer);
}

interface Kind extends Omit<Variant, 'but'> {
  readonly but?: Readonly<Record<string, Answer>>;
  readonly method?: HanaUser['method'];
  /** The field of the rounds. */
  readonly rounds?: number | undefined;
  /** What stands where the server's half of the proof belongs. */
  readonly ending?: Buffer | undefined;
  readonly tls?: true;
}

const TENANT_LOGIN = { host: '', database: 'ORDERS', user: 'READER', tls: { mode: 'disable' } } as const;
const UNVERIFIED = { host: '', user: 'READER', tls: { mode: 'require' } } as const;

function pointing(how: string, host: string, port: number, verdict: Trick['verdict']): Kind {
  const answer = reply(placeOf({ ORDERS: { host, port } }, 'ORDERS'));
  return {
    what: 'points at a denied address',
    how,
    parameters: TENANT_LOGIN,
    but: { [ON.database]: answer },
    verdict,
  };
}

/** An answer whose header says that so many bytes follow. */
function announcing(length: number): Buffer {
  const answer = reply({ parts: [[LOGIN, Buffer.from('canary')]] });
  answer.writeUInt32LE(length, 12);
  return answer;
}

/** One whose part says so of itself. */
function announcingPart(length: number): Buffer {
  const answer = reply({ parts: [[LOGIN, Buffer.from('canary')]] });
  answer.writeInt32LE(length, 32 + 24 + 8);
  return answer;
}

const variants: readonly Kind[] = [
  { what: 'parrots', how: 'in its version', verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { [ON.login]: reply(errorOf(10)) },
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a locked user',
    but: { [ON.login]: reply(errorOf(416)) },
    verdict: ['AccountLocked', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a number that there is not',
    but: { [ON.login]: reply(errorOf(7777)) },
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in a missing right',
    but: { [ON.query]: reply(errorOf(258)) },
    verdict: ['PermissionDenied', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a missing database',
    parameters: TENANT_LOGIN,
    but: { [ON.database]: reply(errorOf(488)) },
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'closes after authentication',
    but: { [ON.query]: closes },
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'resets after authentication',
    but: { [ON.query]: resets },
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'falls silent after authentication',
    but: { [ON.query]: isSilent },
    verdict: ['TimedOut', 'Probe'],
  },
  {
    what: 'announces a huge message',
    how: 'an answer',
    but: { [ON.challenge]: announcing(0xffff_ffff) },
    verdict: ['BudgetExceeded', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'a part',
    but: { [ON.challenge]: announcingPart(0x7fff_ffff) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'of less than nothing',
    but: { [ON.challenge]: announcingPart(-1) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'a list',
    but: { [ON.challenge]: reply({ parts: [[LOGIN, Buffer.from([0xff, 0xff, 0])]] }) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its greeting',
    but: { [ON.greeting]: repeats(VERSIONS) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    but: { [ON.challenge]: repeats(reply({ parts: [] })) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    but: { [ON.challenge]: reply({ parts: [[OPTIONS, Buffer.alloc(0), 0]] }) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to few rounds',
    rounds: 1,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to very many rounds',
    rounds: 900_000_000,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to the login that proves no server, over TLS that is not verified',
    tls: true,
    parameters: UNVERIFIED,
    method: 'SCRAMSHA256',
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to a login that the client did not offer',
    but: { [ON.challenge]: reply({ parts: [[LOGIN, fieldsOf('LDAP', 'canary')]] }) },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'skips its half of the proof',
    how: 'lets every client in',
    ending: Buffer.alloc(0),
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'skips its half of the proof',
    how: 'with a wrong one',
    ending: fieldsOf('c'.repeat(32)),
    verdict: ['ProtocolError', 'Authenticate'],
  },
  pointing('of a database', '169.254.169.254', 80, ['TargetDenied', 'Resolve']),
  pointing('of a database, in IPv6', '::ffff:169.254.169.254', 80, ['TargetDenied', 'Resolve']),
  pointing('with a port that there is not', '127.0.0.1', 70_000, ['UnexpectedAnswer', 'Probe']),
];

export const tricks: readonly Trick[] = variants.map(
  ({ but = {}, method = 'SCRAMPBKDF2SHA256', rounds, ending, tls, ...rest }) => ({
    type: 'sap-hana',
    ...rest,
    serve: (socket, heard, pem) => {
      const users = { READER: { password: `${CANARY}-password`, method } };
      let login: Login | undefined;
      const reply = (request: Buffer): Answer => {
        const code = codeOf(request);
        const fields = code === ON.challenge || code === ON.login ? fieldsOfLogin(request) : [];
        if (code === ON.challenge) login = beginLogin(fields, users);
        return but[code] ?? honest(code, fields, login, { rounds, ending });
      };
      talk({ ...(tls && { tls }), reply })(socket, heard, pem);
    },
  }),
);

function codeOf(request: Buffer): string {
  return request.length === 14 ? ON.greeting : String(request[32 + 13]);
}

/** The fields of the part that a login stands in. */
function fieldsOfLogin(request: Buffer): readonly Buffer[] {
  for (let at = 32 + 24; at < request.length;) {
    const length = request.readInt32LE(at + 8);
    if (request[at] === LOGIN) return fieldsIn(request.subarray(at + 16, at + 16 + length));
    at += 16 + Math.ceil(length / 8) * 8;
  }
  return [];
}

/** What a server that knows the password says, but for what the trick is about. */
function honest(
  code: string,
  fields: readonly Buffer[],
  login: Login | undefined,
  { rounds, ending }: Pick<Kind, 'rounds' | 'ending'>,
): Answer {
  if (code === ON.greeting) return VERSIONS;
  if (login === undefined) return '';
  if (code === ON.challenge) {
    const challenge = Buffer.from(login.challenge);
    if (rounds !== undefined) challenge.writeUInt32BE(rounds, challenge.length - 4);
    return reply({ parts: [[LOGIN, challenge]] });
  }
  if (code === ON.login) {
    const { kind, parts } = login.judge(fields);
    const [own] = parts;
    if (kind === 5 || own === undefined) return reply({ kind: 5, parts });
    const told = ending === undefined ? own[1] : fieldsOf('SCRAMPBKDF2SHA256', ending);
    const version = Buffer.concat([Buffer.from([44, 29, 100, 0]), Buffer.from(PARROT).subarray(0, 100)]);
    return reply({ parts: [[LOGIN, told], [OPTIONS, version, 1]] }); // prettier-ignore
  }
  return reply(answerTo(login));
}
