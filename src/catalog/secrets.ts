import { ACCOUNT_TOKEN } from '../contract/accountToken.ts';
import type { AddressSecret } from '../contract/addressSecrets.ts';
import type { AuthProfile, Connector, Finding } from '../contract/connector.ts';
import type { TlsParameters } from '../contract/schema.ts';
import { didYouMean } from './nearest.ts';

/** Parameters that a whole Secret (`spec.secretsFrom`) may supply where the manifest is silent. */
export const TARGET_PARAMETERS = ['host', 'port', 'database', 'brokers'] as const;

/** Keys of well-known Secret types (kubernetes.io/basic-auth, tls, ssh-auth; servicebinding.io) and what they are called here. */
export const WELL_KNOWN: Readonly<Record<string, string>> = {
  username: 'user',
  dbname: 'database',
  bootstrapServers: 'brokers',
  AWS_ACCESS_KEY_ID: 'accessKeyId',
  AWS_SECRET_ACCESS_KEY: 'secretAccessKey',
  'user.crt': 'clientCertificate',
  'user.key': 'clientKey',
  'tls.crt': 'clientCertificate',
  'tls.key': 'clientKey',
  'ca.crt': 'caCertificate',
  'ssh-privatekey': 'privateKey',
  certificates: 'clientCertificate',
  'private-key': 'clientKey',
};

/** Keys that say the same less well, read where nothing else says it: CloudNativePG has a short name beside the whole one, Crossplane the port behind the host. */
export const FALLBACKS: Readonly<Record<string, readonly string[]>> = {
  host: ['hostname', 'endpoint'],
};

/** Keys that hold a whole address, by the secret of the type that it is; read where a Secret says no server otherwise. */
export const ADDRESS_KEYS: Readonly<Record<AddressSecret, readonly string[]>> = {
  uri: ['uri'],
  connectionString: ['connectionString', 'connectionString.standard', 'dsn'],
  jdbcUrl: ['jdbcUrl', 'jdbc-uri'],
};

/** The form of the whole address that a key of this name holds; undefined: it is called like none. */
export function addressFormOf(key: string): string | undefined {
  return Object.entries(ADDRESS_KEYS).find(([, keys]) => keys.includes(key))?.[0];
}

/** Mistakes in the names of `spec.secrets`, before any Secret is read. */
export function secretNameMistakes(
  names: readonly string[],
  parameters: Readonly<Record<string, unknown>>,
  connector: Connector,
): readonly Finding[] {
  const secrets = Object.keys(connector.secrets.properties);
  const identity: readonly string[] = connector.identity ?? [];
  return names.flatMap((name) => {
    const path = `spec.secrets.${name}`;
    if (identity.includes(name))
      return name in parameters
        ? [{ path, message: `is given in spec.parameters.${name} too: remove one of them` }]
        : [];
    if (secrets.includes(name)) return [];
    if (Object.hasOwn(connector.parameters.properties, name))
      return [{ path, message: `is a parameter: give it in spec.parameters.${name}` }];
    return [{ path, message: `unknown secret${didYouMean(name, [...secrets, ...identity])}` }];
  });
}

/** Secrets that no connection of the type goes without and that are not among `given`. */
export function missingSecrets(given: ReadonlySet<string>, connector: Connector): readonly Finding[] {
  const required: readonly string[] =
    (connector.secrets as { readonly required?: readonly string[] }).required ?? []; // JSON Schema's own keyword
  return required
    .filter((name) => !given.has(name))
    .map((name) => ({ path: `spec.secrets.${name}`, message: 'is required: name the key of a Secret' }));
}

/**
 * `verify-ca` verifies who signed the certificate and not its name: with the public authorities, each of which signs
 * for any applicant, it would let credentials go to any owner of a certificate.
 */
export function missingAuthority(
  given: ReadonlySet<string>,
  parameters: Readonly<Record<string, unknown>>,
  { secrets }: Connector,
): readonly Finding[] {
  const { mode, fingerprint } = (parameters['tls'] ?? {}) as {
    readonly mode?: unknown;
    readonly fingerprint?: unknown;
  }; // its schema says what they are, or has said what is wrong
  if (mode !== 'verify-ca' || given.has('caCertificate') || fingerprint !== undefined) return [];
  const need = 'verify-ca needs an authority of your own, as every public one signs for everybody: ';
  return Object.hasOwn(secrets.properties, 'caCertificate')
    ? [{ path: 'spec.secrets.caCertificate', message: `${need}name the key of a Secret, or use verify-full` }]
    : [{ path: 'spec.parameters.tls.mode', message: `${need}this type takes none, use verify-full` }];
}

/** Settings of TLS that contradict its mode. */
export function tlsContradictions(parameters: Readonly<Record<string, unknown>>): readonly Finding[] {
  return ['tls', 'tokenTls'].flatMap((block) => {
    const {
      mode = 'verify-full',
      fingerprint,
      insecureSendCredentials,
    } = (parameters[block] ?? {}) as TlsParameters; // its schema has said what is wrong
    const path = `spec.parameters.${block}`;
    const verifies = mode === 'verify-full' || mode === 'verify-ca';
    return [
      ...(fingerprint !== undefined && !verifies
        ? [{ path: `${path}.fingerprint`, message: `is of no use with mode ${mode}, which verifies nothing` }]
        : []),
      ...(insecureSendCredentials === true && mode !== 'require'
        ? [{ path: `${path}.insecureSendCredentials`, message: 'goes with mode require alone' }]
        : []),
    ];
  });
}

/** The auth profile in force (undefined where the type has none), or why there is none. */
type Profile =
  | { readonly name: string | undefined }
  | {
      readonly problem: string;
      /** A secret is missing that could be given. */
      readonly lacks?: true;
    };

/** Chooses the auth profile: the one asked for, else the only one that fits the secrets given. */
export function profileOf(
  authName: string | undefined,
  given: ReadonlySet<string>,
  connector: Connector,
): Profile {
  const { auth } = connector;
  if (auth === undefined)
    return authName === undefined
      ? { name: undefined }
      : { problem: 'spec.auth: the type has no auth profiles' };
  const names = Object.keys(auth);
  if (authName !== undefined) return askedFor(authName, given, auth);
  const fitting = names.filter((name) => fits(auth[name], given, auth));
  if (fitting.length === 1) return { name: fitting[0] };
  if (fitting.length > 1)
    return { problem: `spec.auth is required: the secrets fit ${fitting.join(' and ')}, name one of them` };
  const ways = names
    .map((name) => `${name} (${neededBy(auth[name]).map(wordFor).join(', ') || 'no secrets'})`)
    .join('; ');
  const none = !names.some((name) => neededBy(auth[name]).some((each) => given.has(each)));
  return {
    lacks: true,
    problem: none
      ? `spec.secrets gives no credential: give all of one auth profile of the type: ${ways}`
      : `spec.secrets must fit one auth profile of the type: ${ways}; given: ${[...given].toSorted().map(wordFor).join(', ')}`,
  };
}

type Profiles = NonNullable<Connector['auth']>;

function askedFor(name: string, given: ReadonlySet<string>, auth: Profiles): Profile {
  const profile = auth[name];
  if (profile === undefined)
    return { problem: `spec.auth: no such profile, must be one of ${Object.keys(auth).join(', ')}` };
  const missing = neededBy(profile).filter((name) => !given.has(name));
  if (missing.length === 0) return { name };
  return { lacks: true, problem: `spec.auth ${name} needs ${missing.map(placeOf).join(', ')}` };
}

/** The secrets without which a profile is none, the token of a ServiceAccount among them. */
function neededBy(profile: AuthProfile | undefined): readonly string[] {
  const { secrets = [], tokenFor } = profile ?? {};
  return tokenFor === undefined ? secrets : [...secrets, ACCOUNT_TOKEN];
}

function placeOf(name: string): string {
  return name === ACCOUNT_TOKEN ? ACCOUNT_PLACE : `spec.secrets.${name}`;
}

function wordFor(name: string): string {
  return name === ACCOUNT_TOKEN ? ACCOUNT_PLACE : name;
}

const ACCOUNT_PLACE = 'spec.serviceAccountRef';

function fits(profile: AuthProfile | undefined, given: ReadonlySet<string>, auth: Profiles): boolean {
  if (profile === undefined || !neededBy(profile).every((name) => given.has(name))) return false;
  return [...given].every(
    (name) => takes(profile, name) || !Object.values(auth).some((other) => takes(other, name)),
  );
}

function takes(profile: AuthProfile, name: string): boolean {
  return neededBy(profile).includes(name) || profile.optional?.includes(name) === true;
}
