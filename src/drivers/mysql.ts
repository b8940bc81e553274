import type { Socket } from 'node:net';
import type { AuthPlugin, Connection, RowDataPacket } from 'mysql2';
import type { Network, Security } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { GIVE_LOGIN, VERIFY_SERVER } from '../contract/remedies.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { Secret } from '../contract/secret.ts';
import { mayGoInClear } from './clear.ts';
import type { Login } from './login.ts';
import { answer, contain, notUnderstood, readExactly } from './wire.ts';

/** A user, whose account may have no password. */
interface Account extends Pick<Login, 'user'> {
  readonly password: Login['password'] | undefined;
}

/** A connection after the login. */
interface CommandPhase {
  use(database: string): Promise<void>;
  /** What `select version()` says. */
  version(): Promise<string>;
}

const LONGEST_GREETING = 1024;
const PROTOCOL_10 = 10;
const ERROR = 0xff;

/**
 * Waits for the initial handshake packet of the server, and leaves it in the socket for the npm client. More bytes
 * before TLS may have come from an attacker, and are refused; where there is no TLS, the client reads them.
 */
export async function initialHandshake(socket: Socket, { tls }: Security): Promise<void> {
  const header = await readExactly(socket, 4);
  const length = header.readUIntLE(0, 3);
  if (length === 0 || length > LONGEST_GREETING || header[3] !== 0) throw notUnderstood();
  const greeting = await readExactly(socket, length);
  if (greeting[0] !== PROTOCOL_10 && greeting[0] !== ERROR) throw notUnderstood();
  if (tls?.mode !== 'disable' && socket.readableLength > 0) throw notUnderstood();
  socket.unshift(Buffer.concat([header, greeting]));
}

/** Starts TLS, unless the manifest disables it, and logs in (handshake response); to no database yet, so that each step has an answer of its own. */
export async function handshakeResponse(
  socket: Socket,
  login: Account,
  network: Network,
  security: Security,
): Promise<CommandPhase> {
  const { default: mysql2 } = await import('mysql2'); // of CommonJS, the bundle has no export but this
  const { authPlugins, createConnection } = mysql2;
  const connection = createConnection({
    stream: socket,
    host: security.host, // not used: the socket is connected
    user: login.user,
    ...(login.password && { password: login.password.reveal() }),
    ...(security.tls?.mode !== 'disable' && { ssl: { rejectUnauthorized: true, verifyIdentity: true } }), // see startTls
    authPlugins: passwordPlugins(login.password, security, authPlugins.caching_sha2_password()),
    connectAttributes: { program_name: 'mooring' },
    flags: ['-LOCAL_FILES'],
    connectTimeout: 0,
    disableEval: true,
    enableCleartextPlugin: false,
    multipleStatements: false,
    rowsAsArray: true,
  });
  const failed = new Promise<never>((_, reject) => connection.on('error', reject));
  const connected = new Promise<void>((resolve) => connection.once('connect', () => resolve()));
  const secured = startTls(connection, () => network.secure(socket, security));
  contain(socket);
  await answer(socket, Promise.race([connected, failed, secured]), (error) => {
    const known = mysqlFailure(error, 'Authenticate');
    return known?.reason === 'CredentialsRejected' && !login.password ? withoutPassword(error) : known;
  });
  return {
    use: async (database) => void (await query(connection, socket, `use ${connection.escapeId(database)}`)),
    version: async () => String((await query(connection, socket, 'select version()'))[0]?.[0]),
  };
}

/** The members of a mysql2 connection that its own TLS uses, and that its types leave out. */
interface Upgradable {
  stream: Socket;
  readonly packetParser: { execute(chunk: Buffer): void };
  startTLS(done: (error?: unknown) => void): void;
}

/**
 * Puts our TLS into the place of the driver's, which knows no other name to verify than the host and verifies none
 * at all where the host is an address. Should a later version call another method, its own strict settings hold.
 * The promise never resolves; it rejects where no session comes about, or the server ends it with an alert.
 */
function startTls(connection: Connection, secure: () => Promise<Socket>): Promise<never> {
  const upgradable = connection as unknown as Upgradable; // see there
  const failure = Promise.withResolvers<never>();
  const upgrade = async (done: () => void) => {
    upgradable.stream.removeAllListeners('data');
    const session = await secure();
    session.once('error', failure.reject);
    session.on('data', (chunk: Buffer) => upgradable.packetParser.execute(chunk));
    contain(session);
    upgradable.stream = session;
    done();
  };
  upgradable.startTLS = (done) => void upgrade(done).catch(failure.reject);
  return failure.promise;
}

function withoutPassword(cause: unknown): ConnectionFailure {
  return new ConnectionFailure(
    'CredentialsRejected',
    'the server does not let this user in without a password from here',
    { remedy: GIVE_LOGIN, cause },
  );
}

const FULL_LOGIN = Buffer.from([4]);
const NO_PASSWORD = Buffer.from([0]);

/**
 * Authentication plugins that may need the password as it is. The two of SHA-256 do without TLS only by a key that the server
 * sends to encrypt the password with: an impostor could send its own, so that key is not asked for.
 */
function passwordPlugins(
  password: Secret | undefined,
  { tls }: Security,
  hashed: AuthPlugin,
): Record<string, AuthPlugin> {
  const inClear = (allowed: boolean) => () => {
    if (!password) return NO_PASSWORD;
    if (allowed) return Buffer.from(`${password.reveal()}\0`);
    throw new ConnectionFailure(
      'AuthMethodNotOffered',
      'the server asks for the password in clear, over a session that is not verified',
      { remedy: VERIFY_SERVER },
    );
  };
  const overTls = inClear(mayGoInClear(tls) && tls?.mode !== 'disable');
  return {
    ...unsupportedPlugins(),
    mysql_clear_password: () => inClear(mayGoInClear(tls)),
    sha256_password: () => overTls,
    caching_sha2_password: (connection) => {
      const proof = hashed(connection);
      return (data) => (data.equals(FULL_LOGIN) ? overTls() : proof(data));
    },
  };
}

/** Plugins of accounts that cannot be tested, and what they are to people. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  client_ed25519: 'ed25519: identify it via mysql_native_password, or make an account for this that is',
  parsec: 'parsec: identify it via mysql_native_password, or make an account for this that is',
  dialog: 'PAM, which asks by dialog: set pam_use_cleartext_plugin at the server, over verified TLS',
  auth_gssapi_client: 'GSSAPI, which takes a Kerberos ticket: make an account for this that has a password',
  authentication_kerberos_client: 'a ticket of Kerberos: make an account for this that has a password',
  authentication_ldap_sasl_client:
    'LDAP over SASL: identify it with authentication_ldap_simple, over verified TLS',
  authentication_webauthn_client: 'a person whom WebAuthn asks: make an account for this that has a password',
  mysql_old_password: 'mysql_old_password, which is broken: identify it anew',
};

/** They say which way of login the account has, where the driver alone says that it knows none of the name. */
function unsupportedPlugins(): Record<string, AuthPlugin> {
  const refusing = (which: string) => () => () => {
    throw new ConnectionFailure(
      'AuthMethodNotOffered',
      `the account logs in by a way that is not supported, ${which}`,
    );
  };
  return Object.fromEntries(Object.entries(UNSUPPORTED).map(([plugin, which]) => [plugin, refusing(which)]));
}

async function query(
  connection: Connection,
  socket: Socket,
  sql: string,
): Promise<readonly (readonly unknown[])[]> {
  const rows = new Promise<readonly (readonly unknown[])[]>((resolve, reject) => {
    connection.query<RowDataPacket[][]>(sql, (error, result) => (error ? reject(error) : resolve(result)));
  });
  return answer(socket, rows, (error) => mysqlFailure(error, 'Probe'));
}

const OVER_TLS_ONLY = 'the server lets this user in over TLS only';

/** Numbers of errors of MySQL and MariaDB, classes of SQLSTATE, and codes of the driver; the first that fits. */
const MEANINGS: readonly (readonly [readonly (number | string)[], FailureReason, string])[] = [
  [
    [1045, 1698, 3162, '28'],
    'CredentialsRejected',
    'the server does not let this user in with this password from here',
  ],
  [[1820, 1862], 'CredentialsExpired', 'the password has expired'],
  [
    [1129, 1130],
    'ClientNotAllowed',
    'the server lets in nobody from the host that the test runs on, or blocks that host',
  ],
  [[3118, 4150, 4151, 3955], 'AccountLocked', 'the account is locked'],
  [
    [1251, 1524, 2059, 'AUTH_SWITCH_PLUGIN_ERROR'],
    'AuthMethodNotOffered',
    'the server wants a way of login that is not supported',
  ],
  [[3159], 'TLSRequired', OVER_TLS_ONLY],
  [['HANDSHAKE_NO_SSL_SUPPORT'], 'TLSNotOffered', 'the server does not offer TLS'],
  [
    [1044, 1142, 1227, 1370],
    'PermissionDenied',
    'the user may not use the database, or it does not exist: GRANT SELECT ON it',
  ],
  [[1049], 'TargetNotFound', 'the database does not exist'],
  [[1040, 1203, 1226], 'TooManyConnections', 'the server or the user has no connection left'],
  [[1053, 1077, 1927, 3032], 'ServerUnavailable', 'the server is stopping or offline'],
  [[1184], 'ServerUnavailable', 'the server ends each session: its init_connect fails'],
  [
    [9001, 9006],
    'ServerUnavailable',
    'the proxy has no connection to the database behind it: check that database and the log of the proxy',
  ],
  [['PROTOCOL_CONNECTION_LOST'], 'ConnectionClosed', 'the server closed the connection'],
];

/** How servers say that a wrong way, not a wrong password, is the matter, behind the number of a wrong password. */
const NEEDS_TLS = /\b(SSL|TLS) is required\b|\binsecure transport\b/i;

function mysqlFailure(error: unknown, step: 'Authenticate' | 'Probe'): ConnectionFailure | undefined {
  if (!(error instanceof Error) || error instanceof ConnectionFailure) return undefined;
  const { errno, code, sqlState } = error as Error & { errno?: unknown; code?: unknown; sqlState?: unknown }; // as mysql2 makes them
  if (errno === 1045 && NEEDS_TLS.test(error.message))
    return new ConnectionFailure('TLSRequired', OVER_TLS_ONLY, { cause: error });
  const state = typeof sqlState === 'string' ? sqlState.slice(0, 2) : undefined;
  for (const mark of [errno, code, state]) {
    const meaning = MEANINGS.find(([of]) => of.some((each) => each === mark));
    if (meaning) return new ConnectionFailure(meaning[1], meaning[2], { cause: error });
  }
  if (state === undefined) return undefined;
  const message = 'the server answers with an error that is not known here';
  return new ConnectionFailure('UnexpectedAnswer', message, { step, cause: error });
}
