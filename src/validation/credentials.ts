import { createHash } from 'node:crypto';
import type { ConnectionSpec } from '../api/connection.ts';
import type { SecretIdentity } from '../api/secret.ts';
import { put } from '../catalog/fields.ts';
import { memberAt, typeOfParameter } from '../catalog/mappedKeys.ts';
import type { Connector } from '../contract/connector.ts';
import { addressesAmong } from '../contract/addressSecrets.ts';
import { Secret } from '../contract/secret.ts';
import { refuseMisspeltKeys, valuesOfParameters } from './parameterSources.ts';
import { addValue, invalidValue, placeOfValue, sourceNamed, valueOfKey } from './source.ts';
import type { Place, Places, Sources, Value } from './source.ts';
import { textOfValue } from './valueText.ts';
import { isSameSetting, withAddress } from './wholeAddress.ts';
import { fieldsGiven, valuesOfWhole } from './wholeSecret.ts';

/** What Secrets and ConfigMaps gave: secret parameters, and plain parameters that came from them. */
export interface SecretValues {
  readonly secrets: Readonly<Record<string, Secret>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Where each of the values stands. */
  readonly places: Places;
  /** What was read for whatever it gives, in words: whole objects, and addresses. */
  readonly read: readonly string[];
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
  const values = valuesOf(spec, connector, sources, settings);
  const addresses = addressesAmong(values.keys()).flatMap((name) => {
    const value = values.get(name);
    values.delete(name);
    return value === undefined ? [] : [{ value, text: textOfValue(value, name, undefined) }];
  });
  const plain = split(values, spec, connector);
  refuseContradictions(settings, plain.parameters, spec);
  const whole = addresses.reduce(
    (given, { value, text }) => withAddress(given, text, value, { spec, connector }),
    plain,
  );
  const isGiven = (field: string) =>
    [spec.parameters ?? {}, whole.parameters, whole.secrets].some(
      (each) => memberAt(each, field) !== undefined,
    );
  refuseMisspeltKeys(spec, connector, sources, isGiven);
  const inAddress = addresses.flatMap(({ value }) =>
    Object.keys({ ...whole.parameters, ...whole.secrets }).map(
      (name) => [name, { ...placeOf(value), isPart: true }] as const,
    ),
  );
  const places = [...inAddress, ...[...values].map(([name, value]) => [name, placeOf(value)] as const)];
  return {
    ...whole,
    places: Object.fromEntries(places),
    read: [...wholeSources(spec), ...addresses.map(({ value }) => placeOfValue(value))],
  };
}

function valuesOf(
  spec: ConnectionSpec,
  connector: Connector,
  sources: Sources,
  settings: ReadonlyMap<string, Value>,
): Map<string, Value> {
  const values = new Map(settings);
  // A user of a whole Secret goes with the password in it: another one is no choice between two that are right.
  const choices = [...settings.keys()].filter((field) => connector.identity?.includes(field) !== true);
  const given = fieldsGiven(spec, choices);
  for (const { name, keys = {} } of spec.secretsFrom ?? []) {
    const secret = sourceNamed('secret', name, sources);
    for (const [field, value] of valuesOfWhole(secret, keys, given, connector))
      addValue(values, field, value);
  }
  for (const [parameter, { name, key }] of Object.entries(spec.secrets ?? {})) {
    values.set(parameter, valueOfKey(sourceNamed('secret', name, sources), key));
  }
  return values;
}

/** Without the value, which goes where messages are made. */
function placeOf({ kind, from, key }: Value): Place {
  return { kind, from, key };
}

/** What is read as a whole, in words. */
function wholeSources({ secretsFrom = [], parametersFrom = [] }: ConnectionSpec): readonly string[] {
  const settings = parametersFrom.filter(({ keys }) => keys === undefined);
  return [
    ...settings.map(({ configMap, secret }) =>
      configMap === undefined ? `secret ${secret?.name}` : `configmap ${configMap.name}`,
    ),
    ...secretsFrom.map(({ name }) => `secret ${name}`),
  ];
}

/** A parameter that stands in the manifest as well says the same there. */
function refuseContradictions(
  settings: ReadonlyMap<string, Value>,
  values: Readonly<Record<string, unknown>>,
  { parameters = {} }: ConnectionSpec,
): void {
  for (const [name, value] of settings) {
    const other = memberAt(parameters, name);
    if (other !== undefined && !isSameSetting(name, memberAt(values, name), other))
      throw invalidValue(value, `gives another ${name} than spec.parameters: remove it from one of them`);
  }
}

function split(
  values: ReadonlyMap<string, Value>,
  spec: ConnectionSpec,
  connector: Connector,
): Pick<SecretValues, 'secrets' | 'parameters'> {
  const secrets: Record<string, Secret> = {};
  let parameters: Readonly<Record<string, unknown>> = {};
  for (const [parameter, value] of values) {
    const text = textOfValue(value, parameter, formatOf(parameter, connector));
    const path = parameter.split('.');
    const [block = ''] = path;
    if (Object.hasOwn(connector.secrets.properties, parameter)) secrets[parameter] = new Secret(text);
    else
      parameters = put(
        path.length > 1 ? { [block]: spec.parameters?.[block], ...parameters } : parameters,
        path,
        parameterOf(text, parameter, connector),
      );
  }
  return { secrets, parameters };
}

/** As the type wants it; what does not fit stays as it is, and the judge says so. */
function parameterOf(text: string, name: string, connector: Connector): unknown {
  const type = typeOfParameter(name, connector);
  if (type === 'integer' && /^[0-9]{1,9}$/.test(text)) return Number(text);
  if (type === 'number' && /^-?[0-9]{1,9}(\.[0-9]{1,9})?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return type === 'array' ? text.split(/[\s,]+/).filter((item) => item !== '') : text;
}

function formatOf(parameter: string, connector: Connector): string | undefined {
  const schema: { readonly format?: string } | undefined = connector.secrets.properties[parameter];
  return schema?.format;
}
