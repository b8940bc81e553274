import { objectOf, optionalOf, schemaOf } from './typebox.ts';
import type { Static, TObject, TProperties, TSchema, TUnsafe } from 'typebox';

export type { Static, TObject, TProperties, TSchema };

/** Values of `parameters.tls.mode`, from no encryption to full verification. */
export const TLS_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;

/** What `minimumMode` of a policy compares, from the weakest: a consent to send credentials to any server that answers is less than `require`, which refuses that. */
export const TLS_LEVELS = [
  'disable',
  'insecureSendCredentials',
  'require',
  'verify-ca',
  'verify-full',
] as const;

/** One of them. */
export type TlsLevel = (typeof TLS_LEVELS)[number];

/** How far a `tls` block has its server verified. */
export function tlsLevelOf(tls: TlsParameters | undefined): TlsLevel {
  const { mode = 'verify-full', insecureSendCredentials = false } = tls ?? {};
  return mode === 'require' && insecureSendCredentials ? 'insecureSendCredentials' : mode;
}

/** An IPv6 address: two colons or more, and no single one at its end. */
const GROUP = '[0-9A-Fa-f]{1,4}';
const SIX = `[0-9A-Fa-f]{0,4}((:[0-9A-Fa-f]{0,4}){1,7}:(${GROUP}|[0-9]{1,3}(\\.[0-9]{1,3}){3})|(:${GROUP}){0,6}::)`;

/** Patterns whose rule is better said in words. As all patterns here, they take one pass over a text. */
export const PATTERNS = {
  host: `^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$|^${SIX}$`,
  url: '^https?://[^/?#@\\s]+(/[^\\s]*)?$',
  endpoint: '^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}$',
  fingerprint: '^([0-9A-Fa-f]{64}|[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31})$',
  hostKey:
    '^(SHA256:[A-Za-z0-9+/]{43}|(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+={0,2}( .*)?)$',
} as const;

/** An object with exactly these fields; unknown ones are refused. */
export function object<T extends TProperties>(fields: T): TObject<T> {
  return objectOf(fields, { additionalProperties: false });
}

/** A field that may be absent. */
export function optional<T extends TSchema>(field: T) {
  return optionalOf(field);
}

/** A non-empty line of text. */
export function text(description: string, rules: TextRules = {}): TUnsafe<string> {
  return schemaOf<string>({ type: 'string', description, minLength: 1, maxLength: 1024, ...rules });
}

/** A host name or an IP address, without port or scheme. */
export function host(description: string): TUnsafe<string> {
  return text(description, { maxLength: 253, pattern: PATTERNS.host });
}

/** Servers of one cluster, each a host with its port; any of them will do. */
export function endpoints(description: string, rules: { most: number }): TUnsafe<readonly string[]> {
  const items = {
    type: 'string',
    maxLength: 259,
    pattern: PATTERNS.endpoint,
  };
  return schemaOf<readonly string[]>({
    type: 'array',
    description,
    items,
    minItems: 1,
    maxItems: rules.most,
    uniqueItems: true,
  });
}

/** An absolute http or https URL without credentials in it. */
export function url(description: string): TUnsafe<string> {
  return text(description, { maxLength: 2048, pattern: PATTERNS.url });
}

/** A TCP port; without a standard one it has no default. */
export function port(standard: number | undefined, description = 'TCP port.'): TUnsafe<number> {
  return schemaOf<number>({
    type: 'integer',
    description,
    minimum: 1,
    maximum: 65535,
    ...(standard !== undefined && { default: standard }),
  });
}

/** The key by which an SSH server is known. */
export function hostKey(description: string): TUnsafe<string> {
  return text(description, { maxLength: 4096, pattern: PATTERNS.hostKey });
}

/** The port and the beginning of TLS of a protocol that knows two ways; see drivers/starttls.ts. */
export function startTls(ports: { readonly starttls: number; readonly tls: number }) {
  return {
    port: optional(
      port(ports.starttls, `TCP port; ${ports.tls} where security is tls and no other is given.`),
    ),
    security: optional(
      choice(
        'How TLS begins: starttls, by a command on the port for both; tls, at once on a port of its own.',
        ['starttls', 'tls'],
      ),
    ),
    tls: optional(tls()),
  };
}

/** A whole number in a range. */
export function integer(
  description: string,
  rules: { minimum: number; maximum: number; default?: number },
): TUnsafe<number> {
  return schemaOf<number>({ type: 'integer', description, ...rules });
}

/** A yes or no. */
export function flag(description: string, standard: boolean): TUnsafe<boolean> {
  return schemaOf<boolean>({ type: 'boolean', description, default: standard });
}

/** One out of a closed list; the first is the default. */
export function choice<const T extends readonly [string, ...string[]]>(
  description: string,
  values: T,
): TUnsafe<T[number]> {
  return schemaOf<T[number]>({ type: 'string', description, enum: [...values], default: values[0] });
}

/** A PEM document in a Secret: one or more certificates, or a key. */
export function pem(description: string): TUnsafe<string> {
  return text(description, { maxLength: 1_048_576, format: 'pem' });
}

/** A JSON document in a Secret, as clouds give the key of an account. */
export function jsonDocument(description: string): TUnsafe<string> {
  return text(description, { maxLength: 16_384, contentMediaType: 'application/json' });
}

/** The block that every type with TLS shares. Absent means `verify-full`. */
export function tls() {
  return TLS;
}

/** The secrets that go with `tls()`. */
export function tlsSecrets() {
  return TLS_SECRETS;
}

/** The block of an address that gives tokens, where it is another than the service's. */
export function tokenTls() {
  return TOKEN_TLS;
}

/** The secret that goes with `tokenTls()`. */
export function tokenSecrets() {
  return TOKEN_SECRETS;
}

/** The values that fields have where the manifest is silent. */
export function defaultsOf({ properties }: TObject): Readonly<Record<string, unknown>> {
  const fields = Object.entries(properties as Readonly<Record<string, { readonly default?: unknown }>>); // JSON Schema's own keyword
  return Object.fromEntries(
    fields.flatMap(([name, field]) => (field.default === undefined ? [] : [[name, field.default]])),
  );
}

/** Value of a `tls()` block. */
export type TlsParameters = Static<ReturnType<typeof tls>>;

interface TextRules {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: 'pem';
  readonly contentMediaType?: 'application/json';
  readonly default?: string;
}

/** One value for all types: a catalogue of hundreds is built at each start. */
const TLS = object({
  mode: optional(
    schemaOf<(typeof TLS_MODES)[number]>({
      type: 'string',
      description: 'How far the server is verified; only verify-full proves who it is.',
      enum: [...TLS_MODES],
      default: 'verify-full',
    }),
  ),
  serverName: optional(
    text('Name expected in the certificate, where it is not the host.', { maxLength: 253 }),
  ),
  fingerprint: optional(
    text(
      'SHA-256 fingerprint of the one certificate to trust, instead of any authority: that of the server, whose name does not matter then, or of an authority that the server sends with its own.',
      { maxLength: 95, pattern: PATTERNS.fingerprint },
    ),
  ),
  insecureSendCredentials: optional(
    flag(
      'True, with mode require: credentials go out as they are to whatever server answers, which nothing proves.',
      false,
    ),
  ),
});
const TOKEN_TLS = schemaOf<TlsParameters>({
  ...TLS,
  description:
    'TLS at the address that gives the token, where that is another server: verify-full unless said otherwise, whatever tls says.',
});
const TOKEN_SECRETS = {
  tokenCaCertificate: optional(
    pem(
      'PEM certificates of the authorities to trust at the address that gives the token, instead of caCertificate and the public ones.',
    ),
  ),
};
const TLS_SECRETS = {
  caCertificate: optional(pem('PEM certificates of the authorities to trust, instead of the public ones.')),
  clientCertificate: optional(
    pem(
      'Certificate to present to the server, in PEM or DER; or a PKCS #12 keystore, named for clientKey, too.',
    ),
  ),
  clientKey: optional(pem('Private key of the client certificate, in PEM or DER; or the same keystore.')),
  clientKeyPassphrase: optional(text('Passphrase of the client key, or of the keystore.')),
};
