import { createHash } from 'node:crypto';
import type { ConnectionSpec } from '../api/connection.ts';
import type { SecretIdentity } from '../api/secret.ts';
import type { Connector } from '../contract/connector.ts';
import { addressesAmong } from '../contract/addressSecrets.ts';
import { visibleFlaw } from '../contract/flaw.ts';
import { PUTTY } from '../contract/privateKey.ts';
import { Secret } from '../contract/secret.ts';
import { isJavaKeystore, pemOfDer } from './der.ts';
import { valuesOfParameters } from './parameterSources.ts';
import { addValue, invalidValue, placeOfValue, sourceNamed, valueOfKey } from './source.ts';
import type { Sources, Value } from './source.ts';
import { isSameSetting, withAddress } from './wholeAddress.ts';
import { fieldsGiven, valuesOfWhole } from './wholeSecret.ts';

/** What Secrets and ConfigMaps gave: secret parameters, and plain parameters that came from them. */
export interface SecretValues {
  readonly secrets: Readonly<Record<string, Secret>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Where each of the parameters stands, those of a whole address aside. */
  readonly places: Readonly<Record<string, string>>;
  /** What an address says and no test looks at, in words. */
  readonly unread?: string;
}

/** Names of the Secrets that a spec mentions, each once, sorted. */
export function secretNames(spec: ConnectionSpec): readonly string[] {
  const { secrets = {}, secretsFrom = [], parametersFrom = [] } = spec;
  const named = [...Object.values(secrets), ...secretsFrom, ...parametersFrom.map(({ secret }) => secret)];
  return [...new Set(named.flatMap((each) => each?.name ?? []))].toSorted();
}

/** `status.lastTest.secretRevision`: changes when any of the Secrets and ConfigMaps does; undefined where none is used. */
export function revisionOf(objects: readonly SecretIdentity[]): string | undefined {
  if (objects.length === 0) return undefined;
  const lines = objects
    .map(({ name, uid, resourceVersion }) => `${name}/${uid}/${resourceVersion}`)
    .toSorted();
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
}

/** Reads every value that the spec asks for out of the objects; throws ConnectionFailure at the first that cannot be used. */
export function secretValuesOf(spec: ConnectionSpec, connector: Connector, sources: Sources): SecretValues {
  const settings = valuesOfParameters(spec, connector, sources);
  const values = new Map(settings);
  const given = fieldsGiven(spec, settings.keys());
  for (const { name, keys = {} } of spec.secretsFrom ?? []) {
    const secret = sourceNamed('secret', name, sources);
    for (const [field, value] of valuesOfWhole(secret, keys, given, connector))
      addValue(values, field, value);
  }
  for (const [parameter, { name, key }] of Object.entries(spec.secrets ?? {})) {
    values.set(parameter, valueOfKey(sourceNamed('secret', name, sources), key));
  }
  const addresses = addressesAmong(values.keys()).map((name) => [name, values.get(name)] as const);
  for (const [name] of addresses) values.delete(name);
  const plain = split(values, connector);
  refuseContradictions(settings, plain.parameters, spec);
  const whole = addresses.reduce(
    (given, [name, value]) =>
      value === undefined
        ? given
        : withAddress(given, textOf(value, name, undefined), value, { spec, connector }),
    plain,
  );
  const places = [...values].map(([name, value]) => [name, placeOfValue(value)] as const);
  return { ...whole, places: Object.fromEntries(places) };
}

/** A parameter that stands in the manifest as well says the same there. */
function refuseContradictions(
  settings: ReadonlyMap<string, Value>,
  values: Readonly<Record<string, unknown>>,
  { parameters = {} }: ConnectionSpec,
): void {
  for (const [name, value] of settings)
    if (Object.hasOwn(parameters, name) && !isSameSetting(name, values[name], parameters[name]))
      throw invalidValue(value, `gives another ${name} than spec.parameters: remove it from one of them`);
}

function split(values: ReadonlyMap<string, Value>, connector: Connector): Omit<SecretValues, 'places'> {
  const secrets: Record<string, Secret> = {};
  const parameters: Record<string, unknown> = {};
  for (const [parameter, value] of values) {
    const text = textOf(value, parameter, formatOf(parameter, connector));
    if (Object.hasOwn(connector.secrets.properties, parameter)) secrets[parameter] = new Secret(text);
    else parameters[parameter] = parameterOf(text, parameter, connector);
  }
  return { secrets, parameters };
}

/** As the type wants it; what does not fit stays as it is, and the judge says so. */
function parameterOf(text: string, name: string, connector: Connector): unknown {
  const schema: { readonly type?: string } | undefined = connector.parameters.properties[name];
  if (schema?.type === 'integer' && /^[0-9]{1,9}$/.test(text)) return Number(text);
  if (schema?.type === 'number' && /^-?[0-9]{1,9}(\.[0-9]{1,9})?$/.test(text)) return Number(text);
  if (schema?.type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return schema?.type === 'array' ? text.split(/[\s,]+/).filter((item) => item !== '') : text;
}

function textOf(value: Value, parameter: string, format: string | undefined): string {
  const { bytes } = value;
  const invalid = (what: string) => invalidValue(value, what);
  if (bytes.length === 0) throw invalid('is empty');
  const [most, words] = format === 'pem' ? LONGEST_PEM : LONGEST;
  if (bytes.length > most) throw invalid(`is longer than ${words}`);
  if (format === 'pem' && isJavaKeystore(bytes)) throw invalid(JAVA);
  const text = (format === 'pem' ? pemOfDer(bytes) : undefined) ?? decode(bytes);
  if (text === undefined || text.includes('\0')) throw invalid('is not text');
  if (format === 'pem' && !PEM.test(text) && !PUTTY.test(text)) throw invalid(notPem(text, parameter));
  if (format !== 'pem' && /[\r\n]$/.test(text)) {
    throw invalid('ends in a line end: write it without, for instance with printf instead of echo');
  }
  return text;
}

const JAVA =
  'is a keystore in a format of Java alone: convert it with keytool -importkeystore -srckeystore FILE -destkeystore NEW -deststoretype PKCS12';

/** The bundles of clouds have some hundred authorities in them. */
const LONGEST_PEM = [1_048_576, '1 MiB'] as const;
const LONGEST = [65_536, '64 KiB'] as const;

/** Single hyphens stand in the heads of a key under a passphrase, as in `DEK-Info: AES-256-CBC`; NATS ends its files with six. */
const PEM = /-----BEGIN [A-Z0-9 ]+-----(?:[^-]|-(?!----))+-{5,6}END [A-Z0-9 ]+-----/;

/** What a value is that is not PEM, as far as its beginning tells. */
function notPem(text: string, parameter: string): string {
  if (/^(ssh|ecdsa|sk)-[a-z0-9-]+ AAAA/.test(text))
    return `is a public key of SSH, and ${parameter} takes PEM, which begins with -----BEGIN`;
  return [`is not PEM, which ${parameter} takes`, visibleFlaw(text)]
    .filter((each) => each !== undefined)
    .join('; it ');
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function formatOf(parameter: string, connector: Connector): string | undefined {
  const schema: { readonly format?: string } | undefined = connector.secrets.properties[parameter];
  return schema?.format;
}
