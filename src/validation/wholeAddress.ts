import { isDeepStrictEqual } from 'node:util';
import { partsOfAddress } from '../addresses/parts.ts';
import type { AddressParts } from '../addresses/parts.ts';
import type { ConnectionSpec } from '../api/connection.ts';
import type { Connector } from '../contract/connector.ts';
import { TLS_MODES } from '../contract/schema.ts';
import type { TlsParameters } from '../contract/schema.ts';
import { Secret } from '../contract/secret.ts';
import { invalidValue, placeOfValue } from './source.ts';
import type { Value } from './source.ts';

/** Values that Secrets gave, by where the type has them. */
interface GivenValues {
  readonly secrets: Readonly<Record<string, Secret>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What an address says and no test looks at, in words. */
  readonly unread?: string;
}

/**
 * What an address in a Secret adds to what is given. Throws ConnectionFailure where it cannot be read, or says
 * otherwise what the manifest or another key says; the message names the field and shows neither of the values.
 */
export function withAddress(
  given: GivenValues,
  text: string,
  value: Value,
  { spec, connector }: { readonly spec: ConnectionSpec; readonly connector: Connector },
): GivenValues {
  const { parameters = {} } = spec;
  const named = { ...given.parameters, ...parameters };
  const parts = withoutName(partsOfAddress(text, connector, named['host']), named);
  if ('problem' in parts) throw invalidValue(value, parts.problem);
  const missing = parts.unusable.find((name) => !(name in parameters) && !(name in given.secrets));
  if (missing !== undefined)
    throw invalidValue(value, `names a file or a variable for ${missing}: ${UNUSABLE}`);
  const other = contradicted(parts, given, parameters);
  if (other !== undefined)
    throw invalidValue(
      value,
      `gives another ${other} than the rest of the connection: remove it from one of them`,
    );
  const tls = tlsOf(parts.parameters['tls'], given.parameters['tls'] ?? parameters['tls']);
  const secrets = Object.entries(parts.secrets).map(([name, value]) => [name, new Secret(value)] as const);
  return {
    secrets: { ...Object.fromEntries(secrets), ...given.secrets },
    parameters: { ...parts.parameters, ...given.parameters, ...(tls !== undefined && { tls }) },
    ...(parts.unread !== undefined && { unread: unreadOf(value, parts.unread) }),
  };
}

/** Where the manifest names servers, a name in DNS that stands for them says nothing more. */
function withoutName<T extends ReturnType<typeof partsOfAddress>>(
  parts: T,
  { host, hosts }: Readonly<Record<string, unknown>>,
): T {
  if ('problem' in parts || (host === undefined && hosts === undefined)) return parts;
  const { srv: _, ...parameters } = parts.parameters;
  return { ...parts, parameters };
}

function unreadOf(value: Value, names: readonly string[]): string {
  const more = names.length > MOST_TOLD ? ` and ${names.length - MOST_TOLD} more` : '';
  return `${placeOfValue(value)} sets what no test looks at: ${names.slice(0, MOST_TOLD).join(', ')}${more}`;
}

const MOST_TOLD = 8;

const UNUSABLE = 'give it by a key of its own';

/** The first field that has two values. */
function contradicted(
  parts: AddressParts,
  { secrets, parameters: others }: GivenValues,
  manifest: Readonly<Record<string, unknown>>,
): string | undefined {
  const plain = Object.entries(parts.parameters).find(([name, value]) =>
    [manifest[name], others[name]].some((other) => other !== undefined && !isSameSetting(name, value, other)),
  );
  const secret = Object.entries(parts.secrets).find(
    ([name, value]) => secrets[name] !== undefined && secrets[name].reveal() !== value,
  );
  return plain?.[0] ?? secret?.[0];
}

/** Whether a parameter says the same in two places; the second may ask for a stricter mode of TLS. */
export function isSameSetting(name: string, one: unknown, other: unknown): boolean {
  if (name === 'tls') return !isWeaker(other as TlsParameters, one as TlsParameters); // its schema has said so of one, and the parser of the other
  const plain = (value: unknown) =>
    ['host', 'srv', 'url'].includes(name) ? String(value).toLowerCase().replace(/\/$/, '') : value;
  return isDeepStrictEqual(plain(one), plain(other));
}

/** A manifest may ask for more than the address does, and not for less. */
function isWeaker({ mode = 'verify-full' }: TlsParameters, than: TlsParameters): boolean {
  return TLS_MODES.indexOf(mode) < TLS_MODES.indexOf(than.mode ?? 'verify-full');
}

function tlsOf(address: unknown, manifest: unknown): object | undefined {
  if (address === undefined) return undefined;
  return { ...(address as TlsParameters), ...(manifest as TlsParameters | undefined) }; // as above
}
