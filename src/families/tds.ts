import type { TestContext, TestReport } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { nodeFailure } from '../contract/nodeErrors.ts';
import { flag, host, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
import type { TlsParameters } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';
import type { Admission, Encryption } from '../drivers/tds/tds.ts';
import type { Credential } from '../drivers/tds/login.ts';

const PORT = 1433;

/** Where a server is, and how it is spoken to. */
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

/** What a test does, whoever logs in. */
export const TDS_TESTING =
  'Says PRELOGIN, starts TLS as TDS 7 carries it, or before that where strict is set, logs in once (LOGIN7; never over TLS that is not verified, and in clear only where tls.mode is disable) and runs "SELECT 1". Where the server sends its clients on to another, as Azure does by its redirect policy, goes there, once, and verifies the certificate of that name. Reads no table and changes nothing.';

/** What contradicts itself. */
export function tdsFindings({ strict, tls: { mode } = {} }: Pick<Place, 'strict' | 'tls'>) {
  return strict === true && mode === 'disable'
    ? [{ path: 'strict', message: 'asks for TLS, which tls.mode: disable does without: remove one of them' }]
    : [];
}

interface Place {
  readonly host: string;
  readonly port?: number | undefined;
  readonly database?: string | undefined;
  readonly strict?: boolean | undefined;
  readonly tls?: TlsParameters | undefined;
}

/** What a test has at hand. */
export interface Means extends Pick<TestContext, 'network' | 'step'> {
  readonly name: string;
  readonly credential: Credential;
  readonly caCertificate: Secret | undefined;
}

/** Logs in and asks, at the server or at the one to which it sends its clients on. */
export async function tryTds(place: Place, means: Means): Promise<TestReport> {
  const first = await visit(place, means);
  if (first.route === undefined) return reportOf(first, means);
  const { tls: { mode = 'verify-full' } = {} } = place;
  const next = { ...place, ...first.route, tls: { mode } }; // serverName is a name of the first
  const second = await visit(next, means).catch((error: unknown) => {
    const known = nodeFailure(error);
    if (!known) throw error;
    const { reason, message, step } = known;
    throw new ConnectionFailure(reason, `where the server sends its clients on to: ${message}`, {
      cause: error,
      ...(step && { step }),
    });
  });
  if (second.route)
    throw new ConnectionFailure(
      'UnexpectedAnswer',
      'the server sends its clients on to one that sends them on again',
    );
  return reportOf(second, means);
}

async function visit(place: Place, { network, step, credential, caCertificate }: Means): Promise<Admission> {
  const { askNumber, logIn, openLine } = await import('../drivers/tds/tds.ts');
  const dialled = await network.dial({ host: place.host, port: place.port ?? PORT });
  try {
    const security = { host: place.host, tls: place.tls, caCertificate };
    const line = await openLine(dialled, { encryption: encryptionOf(place), security, network, step });
    const admission = await step('Authenticate', () =>
      logIn(line, credential, { host: place.host, database: place.database }, security),
    );
    if (admission.route === undefined) await step('Probe', () => askNumber(line));
    return admission;
  } finally {
    dialled.destroy();
  }
}

function encryptionOf({ strict, tls: { mode } = {} }: Place): Encryption {
  if (mode === 'disable') return 'none';
  return strict === true ? 'strict' : 'inside';
}

function reportOf({ version }: Admission, { name }: Means): TestReport {
  return { server: { name, version } };
}
