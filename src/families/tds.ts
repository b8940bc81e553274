import type { TestContext, TestReport } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { nodeFailure } from '../contract/nodeErrors.ts';
import { flag, host, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
import type { TlsParameters } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';
import type { EncryptMode, LoginAck } from '../drivers/tds/tds.ts';
import type { Credential } from '../drivers/tds/login.ts';

const PORT = 1433;

/** The parameters of a server and its encryption. */
export const TDS_PLACE = {
  host: host('Host name or address.'),
  port: optional(
    port(PORT, 'TCP port; a named instance has one of its own, and SQL Server Browser is not asked for it.'),
  ),
  strict: optional(
    flag('True where TLS begins before TDS does: TDS 8.0, what other clients call Encrypt=Strict.', false),
  ),
  tls: optional(tls()),
};

/** The user of a login by password. */
export const TDS_USER = text('Login to use.', { maxLength: 128 });

/** The database of a login. */
export const TDS_DATABASE = text('Database to open.', { maxLength: 128 });

/** The one secret of TLS that there is: no server asks its clients for a certificate. */
export const { caCertificate: TDS_AUTHORITY } = tlsSecrets();

/** What a test does, for every kind of login. */
export const TDS_TESTING =
  'Says PRELOGIN, starts TLS as TDS 7 carries it, or before that where strict is set, logs in once (LOGIN7; never over TLS that is not verified, and in clear only where tls.mode is disable) and runs "SELECT 1". Where the server sends its clients on to another, as Azure does by its redirect policy, goes there, once, and verifies the certificate of that name. Reads no table and changes nothing.';

/** TDS 8.0 without TLS, which JSON Schema cannot rule out. */
export function encryptionContradictions({ strict, tls: { mode } = {} }: Pick<Instance, 'strict' | 'tls'>) {
  return strict === true && mode === 'disable'
    ? [{ path: 'strict', message: 'asks for TLS, which tls.mode: disable does without: remove one of them' }]
    : [];
}

/** A server and a database, as a manifest names them. */
interface Instance {
  readonly host: string;
  readonly port?: number | undefined;
  readonly database?: string | undefined;
  readonly strict?: boolean | undefined;
  readonly tls?: TlsParameters | undefined;
}

type Context = Pick<TestContext, 'network' | 'step'>;

/** Logs in and runs the query, at the server or at the one that its routing names; the report calls it `name`. */
export async function testTds(
  name: string,
  instance: Instance,
  credential: Credential,
  caCertificate: Secret | undefined,
  context: Context,
): Promise<TestReport> {
  const first = await logInTo(instance, credential, caCertificate, context);
  if (first.routing === undefined) return { server: { name, version: first.version } };
  const { tls: { serverName: _, ...tls } = {} } = instance; // a name of the first
  const next = { ...instance, ...first.routing, tls };
  const second = await logInTo(next, credential, caCertificate, context).catch((error: unknown) => {
    throw routedFailure(error) ?? error;
  });
  if (second.routing)
    throw new ConnectionFailure(
      'UnexpectedAnswer',
      'the server sends its clients on to one that sends them on again',
    );
  return { server: { name, version: second.version } };
}

function routedFailure(error: unknown): ConnectionFailure | undefined {
  const failure = nodeFailure(error);
  if (!failure) return undefined;
  const { reason, message, step } = failure;
  return new ConnectionFailure(reason, `where the server sends its clients on to: ${message}`, {
    cause: error,
    ...(step && { step }),
  });
}

async function logInTo(
  instance: Instance,
  credential: Credential,
  caCertificate: Secret | undefined,
  { network, step }: Context,
): Promise<LoginAck> {
  const { sqlBatch, login7, prelogin } = await import('../drivers/tds/tds.ts');
  const { host, port = PORT, database, tls } = instance;
  const dialled = await network.dial({ host, port });
  try {
    const security = { host, tls, caCertificate };
    const ready = await prelogin(dialled, encryptModeOf(instance), security, { network, step });
    const ack = await step('Authenticate', () => login7(ready, credential, { host, database }, security));
    if (ack.routing === undefined) await step('Probe', () => sqlBatch(ready));
    return ack;
  } finally {
    dialled.destroy();
  }
}

function encryptModeOf({ strict, tls: { mode } = {} }: Instance): EncryptMode {
  if (mode === 'disable') return 'none';
  return strict === true ? 'strict' : 'inside';
}
