import type { ConnectionSpec } from '../api/connection.ts';
import type { ParameterSource } from '../api/parametersFrom.ts';
import { fieldsOfParameters } from '../catalog/mappedKeys.ts';
import { meantBy } from '../catalog/nearest.ts';
import { addressFormOf } from '../catalog/secrets.ts';
import type { Connector } from '../contract/connector.ts';
import { addValue, invalidValue, keyNotFound, nameOfSource, sourceNamed, valueOfKey } from './source.ts';
import type { Source, Sources, Value } from './source.ts';
import { replacedBy, valuesByName } from './wholeSecret.ts';

/** Names of the ConfigMaps that a spec mentions, each once, sorted. */
export function configMapNames({ parametersFrom = [] }: ConnectionSpec): readonly string[] {
  return [...new Set(parametersFrom.flatMap(({ configMap }) => configMap?.name ?? []))].toSorted();
}

/**
 * What `spec.parametersFrom` gives, by parameter, or as `caCertificate`. Throws ConnectionFailure where an object, or a
 * key that is named, is not there, or two of them differ.
 */
export function valuesOfParameters(
  spec: ConnectionSpec,
  connector: Connector,
  sources: Sources,
): ReadonlyMap<string, Value> {
  const { parameters = {}, secrets = {}, parametersFrom = [] } = spec;
  const values = new Map<string, Value>();
  const instead = replacedBy(Object.keys(parameters));
  for (const { keys, ...entry } of parametersFrom) {
    const source = sourceOf(entry, sources);
    for (const [field, value] of keys === undefined ? named(source, connector) : mapped(source, keys)) {
      const isInstead = instead.includes(field);
      if (!isInstead && !Object.hasOwn(secrets, field)) addValue(values, field, value);
    }
  }
  return values;
}

/** Refuses a key, of an entry without `keys`, that can only be meant for a parameter that nothing gives. */
export function refuseMisspeltKeys(
  { parametersFrom = [] }: ConnectionSpec,
  connector: Connector,
  sources: Sources,
  isGiven: (field: string) => boolean,
): void {
  const fields = fieldsOfParameters(connector);
  const open = fields.filter((field) => !isGiven(field));
  for (const { keys, ...entry } of parametersFrom) {
    const others = keys === undefined ? [...sourceOf(entry, sources).values.values()] : [];
    for (const value of others.filter(({ key }) => !fields.includes(key))) {
      const field = meantBy(value.key, open);
      if (field !== undefined)
        throw invalidValue(
          value,
          `is taken for no parameter of the type: call it ${field} if it is that, or say by keys what counts`,
        );
    }
  }
}

function sourceOf({ configMap, secret }: Omit<ParameterSource, 'keys'>, sources: Sources): Source {
  return configMap === undefined
    ? sourceNamed('secret', secret?.name ?? '', sources)
    : sourceNamed('configmap', configMap.name, sources);
}

type Pairs = readonly (readonly [field: string, value: Value])[];

function mapped(source: Source, keys: Readonly<Record<string, string>>): Pairs {
  return Object.entries(keys).map(([key, field]) => [field, valueOfKey(source, key)] as const);
}

/** What stands under the names of parameters. A source that gives none at all is meant otherwise. */
function named(source: Source, connector: Connector): Pairs {
  const fields = fieldsOfParameters(connector);
  const found = valuesByName(source.values, (field) => fields.includes(field));
  if (found.length > 0) return found;
  const address = [...source.values.keys()].find((key) => addressFormOf(key) !== undefined);
  const what = nameOfSource(source);
  throw keyNotFound(
    source,
    address === undefined
      ? `${what} has no key that is called as a parameter of the type: say by keys which of its keys count`
      : `${what} has a whole address in its key ${address}, with a password perhaps: put it into a Secret, for spec.secrets.${addressFormOf(address)}`,
  );
}
