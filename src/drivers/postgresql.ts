import type { Socket } from 'node:net';
import type { Client } from 'pg';
import type { Network, Security } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { VERIFY_SERVER } from '../contract/remedies.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { Secret } from '../contract/secret.ts';
import { watchMessages } from './backendMessages.ts';
import { mayGoInClear } from './clear.ts';
import { poolerFailure } from './poolers.ts';
import { answer, contain, notUnderstood, readExactly } from './wire.ts';

/** The fields of StartupMessage that a manifest sets, and the password. */
interface StartupParameters {
  readonly user: string;
  readonly database: string;
  readonly password: Secret | undefined;
}

/** The messages of the server, in the order in which they come. */
interface Startup {
  authenticationOk(): Promise<void>;
  /** Whether the server asked for the password, in any form of it. */
  wasAsked(): boolean;
  /** The database is open. */
  readyForQuery(): Promise<void>;
  /** What `select version()` says. */
  version(): Promise<string>;
  /** The answer to a question for one value, called `is`. */
  ask(question: string): Promise<unknown>;
  /** When the password of the role expires (VALID UNTIL); undefined where it does not, or the server does not tell. */
  validUntil(): Promise<Date | undefined>;
}

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Asks for TLS (SSLRequest), which PostgreSQL starts in the middle of a connection. The npm client does not do it, so
 * that every protocol verifies certificates alike. More bytes before the handshake may have come from an attacker, and
 * are refused.
 */
export async function sslRequest(socket: Socket, network: Network, security: Security): Promise<Socket> {
  socket.write(SSL_REQUEST);
  const verdict = (await readExactly(socket, 1)).toString('latin1');
  if (verdict === 'N') throw new ConnectionFailure('TLSNotOffered', 'the server does not offer TLS');
  if (verdict !== 'S' || socket.readableLength > 0) throw notUnderstood();
  return network.secure(socket, security);
}

/**
 * What a refusal for want of TLS means at a server that has none: then no rule of it lets this client in at all. Its
 * words are the same: another connection, without a login, tells one from the other.
 */
export async function orNotAllowed(error: unknown, dial: () => Promise<Socket>): Promise<unknown> {
  if (!(error instanceof ConnectionFailure) || error.reason !== 'TLSRequired') return error;
  const socket = await dial();
  try {
    socket.write(SSL_REQUEST);
    const offered = (await readExactly(socket, 1)).toString('latin1');
    return offered === 'N' ? new ConnectionFailure('ClientNotAllowed', NO_RULE, { cause: error }) : error;
  } finally {
    socket.destroy();
  }
}

const NO_RULE = 'no rule of pg_hba.conf lets this user in from here';

/** Sends StartupMessage and logs in once, over a socket that has TLS already where it is to have it. */
export async function sendStartupMessage(
  socket: Socket,
  login: StartupParameters,
  security: Security,
): Promise<Startup> {
  const { Client } = await import('pg');
  const client = new Client({
    host: security.host,
    port: 5432, // neither is used: the socket is connected
    user: login.user,
    database: login.database,
    password: () => password(login, form),
    application_name: 'mooring',
    ssl: false,
    sslnegotiation: 'postgres',
    enableChannelBinding: false,
    stream: () => asConnected(socket),
  });
  let form: 'in clear' | 'hidden' = 'hidden';
  client.connection.on('authenticationCleartextPassword', () => {
    form = mayGoInClear(security.tls) ? 'hidden' : 'in clear';
  });
  return talk(client, socket);
}

function talk(client: Client, socket: Socket): Startup {
  const authentication = whenAuthenticated(client);
  let asked = false;
  for (const request of PASSWORD_REQUESTS) client.connection.on(request, () => (asked = true));
  const read = (error: unknown) => postgresqlFailure(error, client.user);
  client.on('error', () => undefined); // each promise reports it
  watchMessages(socket);
  const opening = client.connect();
  contain(socket);
  return {
    authenticationOk: () =>
      answer(socket, Promise.race([authentication, opening.then(() => undefined)]), read),
    wasAsked: () => asked,
    readyForQuery: () =>
      answer(
        socket,
        opening.then(() => undefined),
        read,
      ),
    async version() {
      const { rows } = await answer(socket, client.query<{ version: string }>('select version()'), read);
      return String(rows[0]?.version);
    },
    async ask(question) {
      const { rows } = await answer(socket, client.query<{ is: unknown }>(question), read);
      return rows[0]?.is;
    },
    async validUntil() {
      const query = client.query<{ rolvaliduntil: unknown }>(VALID_UNTIL).catch(() => ({ rows: [] }));
      const { rows } = await answer(socket, query, read);
      const [until] = rows.map(({ rolvaliduntil }) => rolvaliduntil);
      return until instanceof Date ? until : undefined; // infinity is a number
    },
  };
}

const VALID_UNTIL = 'select rolvaliduntil from pg_catalog.pg_roles where rolname = session_user';

/** What the npm client calls the requests for a password. */
const PASSWORD_REQUESTS = [
  'authenticationCleartextPassword',
  'authenticationMD5Password',
  'authenticationSASL',
] as const;

/** The npm client accepts a server that begins SCRAM and then sends AuthenticationOk without its half of the proof; a test does not. */
function whenAuthenticated({ connection }: Client): Promise<void> {
  let owesProof = false;
  connection.on('authenticationSASL', () => (owesProof = true));
  connection.on('authenticationSASLFinal', () => (owesProof = false));
  return new Promise((resolve, reject) => {
    connection.once('authenticationOk', () => (owesProof ? reject(notUnderstood()) : resolve()));
  });
}

/** The npm client calls `connect` on its socket; this one is connected already. */
function asConnected(socket: Socket): Socket {
  return Object.assign(socket, {
    connect: () => {
      queueMicrotask(() => socket.emit('connect'));
      return socket;
    },
  });
}

/** A function, because the npm client looks for a password in files and in the environment where it is given none. */
function password(login: StartupParameters, form: 'in clear' | 'hidden'): string {
  if (form === 'in clear') {
    throw new ConnectionFailure(
      'AuthMethodNotOffered',
      'the server asks for the password in clear, over a session that is not verified',
      { remedy: VERIFY_SERVER },
    );
  }
  if (!login.password)
    throw new ConnectionFailure('AuthMethodNotOffered', 'the server asks for a password, and none is given');
  return login.password.reveal();
}

/** SQLSTATE codes, whole or by their class, and what they mean for a connection. */
const STATES: readonly (readonly [RegExp, FailureReason, string])[] = [
  [/^28/, 'CredentialsRejected', 'the server does not let this user in with this credential'],
  [/^3D000$/, 'TargetNotFound', 'the database does not exist'],
  [/^42501$/, 'PermissionDenied', 'the user may not connect to the database: GRANT CONNECT ON DATABASE'],
  [/^53300$/, 'TooManyConnections', 'the server, the database or the user has no connection left'],
  [/^55000$/, 'ServerUnavailable', 'the database takes no connections'],
  [/^(57P0|53|58|0800[16]$)/, 'ServerUnavailable', 'the server is starting, stopping or out of order'],
  [/^0A000$/, 'UnexpectedAnswer', 'the server does not support what the test asks'],
];

/** How QuestDB refuses a login: with the code of a success. */
const QUESTDB_REFUSAL = 'invalid username/password';

/** Refusals of pg_hba.conf, and what else the general code for a login stands for; the source's names do not change with the language of the server. */
const LOGINS: readonly (readonly [RegExp, FailureReason, string])[] = [
  [
    /^connection requires a valid client certificate$/,
    'ClientCertificateRejected',
    'the server wants a client certificate that it trusts',
  ],
  [/ (no encryption|SSL off)$/, 'TLSRequired', 'no rule of pg_hba.conf lets this client in without TLS'],
  [/^(no pg_hba\.conf entry|pg_hba\.conf rejects)|^ClientAuthentication /, 'ClientNotAllowed', NO_RULE],
  [
    /^(Ident|Peer) authentication failed /,
    'AuthMethodNotOffered',
    'the server asks for no password: its pg_hba.conf identifies this user by ident or peer',
  ],
  [/ is not permitted to log in$/, 'AccountLocked', 'the role may not log in: ALTER ROLE ... LOGIN'],
];

/** The text, behind the function of the server that refused where the text is in another language. */
function refusalOf(error: Error): string {
  const { message } = error;
  const routine = 'routine' in error ? String(error.routine) : '';
  return /^(no pg_hba|pg_hba|connection requires)/.test(message) || routine !== 'ClientAuthentication'
    ? message
    : `${routine} ${message}`;
}

function postgresqlFailure(error: unknown, user: string | undefined): ConnectionFailure | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  if (!('severity' in error)) return undefined;
  const code = error.message === QUESTDB_REFUSAL ? '28P01' : error.code;
  const failure = poolerFailure({ code, text: error.message, user }, error);
  if (failure) return failure;
  const refusal = code === '28000' ? refusalOf(error) : '';
  const meaning = LOGINS.find(([words]) => words.test(refusal)) ?? STATES.find(([state]) => state.test(code));
  return meaning && new ConnectionFailure(meaning[1], meaning[2], { cause: error });
}
