import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { TlsParameters } from '../contract/schema.ts';
import { refuseUnverified } from './clear.ts';
import { valueIn } from './http/expectation.ts';
import { statusFailure } from './http/http.ts';
import type { Login } from './login.ts';
import { readMessage, sendMessage } from './websocket.ts';
import { notUnderstood } from './wire.ts';

/*
 * Requests of Gremlin Server, as JSON in messages of a WebSocket: https://tinkerpop.apache.org/docs/current/dev/provider/,
 * and docs/decisions/2026-11-29-protocols-without-their-clients.md.
 * A server asks for a login when it is asked the first question, and answers that question afterwards.
 */

/** What servers of Gremlin differ in. */
interface Dialect {
  /** The kind of JSON that requests say they are. */
  readonly kind: string;
  /** The traversal source to ask. */
  readonly source: string;
}

const OK: readonly number[] = [200, 204, 206];
const ASKS_FOR_LOGIN = 407;

/** Runs `g.inject(1)` (`eval`), and logs in once (`authentication`) where the server asks for that first; answers whether it did. */
export async function evaluate(
  socket: Socket,
  { kind, source }: Dialect,
  login: Login | undefined,
  tls: TlsParameters | undefined,
): Promise<boolean> {
  const id = randomUUID();
  const question = { gremlin: 'g.inject(1)', language: 'gremlin-groovy', aliases: { g: source } };
  const first = await ask(socket, kind, { id, operation: 'eval', question });
  if (first !== ASKS_FOR_LOGIN) {
    if (!OK.includes(first)) throw gremlinFailure(first);
    return false;
  }
  if (!login)
    throw new ConnectionFailure('CredentialsRejected', 'the server asks for a login, and none is given');
  refuseUnverified(tls);
  const sasl = Buffer.from(`\0${login.user}\0${login.password.reveal()}`).toString('base64');
  const answer = await ask(socket, kind, {
    id,
    operation: 'authentication',
    question: { saslMechanism: 'PLAIN', sasl },
  });
  if (!OK.includes(answer)) throw gremlinFailure(answer);
  return true;
}

/** What another status than that of an upgrade means; no credential has been sent then. */
export function upgradeRefusal(status: number): ConnectionFailure {
  if (status === 401)
    return new ConnectionFailure(
      'AuthMethodNotOffered',
      'the server asks for a login before its WebSocket begins, which is not supported',
    );
  const failure = statusFailure({ status, headers: {} });
  return (
    failure ??
    new ConnectionFailure(
      'UnexpectedAnswer',
      'the server answers like a web site, and does not begin a WebSocket',
    )
  );
}

interface Request {
  readonly id: string;
  readonly operation: string;
  readonly question: object;
}

/** Answers with the code of the status. */
async function ask(socket: Socket, kind: string, { id, operation, question }: Request): Promise<number> {
  const request = {
    requestId: { '@type': 'g:UUID', '@value': id },
    op: operation,
    processor: '',
    args: question,
  };
  sendMessage(
    socket,
    'binary',
    Buffer.concat([Buffer.from([kind.length]), Buffer.from(kind), Buffer.from(JSON.stringify(request))]),
  );
  const answer = await readMessage(socket);
  const code = valueIn(answer, '/status/code');
  if (typeof code !== 'number') throw notUnderstood();
  return code;
}

const CODES: Readonly<Record<number, readonly [FailureReason, string]>> = {
  401: ['CredentialsRejected', 'the server does not accept the user or the password'],
  403: ['PermissionDenied', 'the user may not run the question of the test'],
  407: ['AuthMethodNotOffered', 'the server asks for more than a user and a password'],
  429: ['RateLimited', 'the server was asked too often'],
  499: ['TargetNotFound', 'the traversal source does not exist'],
  596: ['ServerUnavailable', 'the server answers that it cannot work now'],
  598: ['ServerUnavailable', 'the server did not answer itself in time'],
};

function gremlinFailure(code: number): ConnectionFailure {
  const meaning = CODES[code];
  return meaning
    ? new ConnectionFailure(meaning[0], meaning[1])
    : new ConnectionFailure('UnexpectedAnswer', 'the server answers with an error');
}
