import type { ConnectionSpec } from '../api/connection.ts';
import type { ParameterSource } from '../api/parametersFrom.ts';
import { fieldsOfParameters } from '../catalog/secrets.ts';
import type { Connector } from '../contract/connector.ts';
import { addValue, sourceNamed, valueOfKey } from './source.ts';
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

function sourceOf({ configMap, secret }: Omit<ParameterSource, 'keys'>, sources: Sources): Source {
  return configMap === undefined
    ? sourceNamed('secret', secret?.name ?? '', sources)
    : sourceNamed('configmap', configMap.name, sources);
}

type Pairs = readonly (readonly [field: string, value: Value])[];

function mapped(source: Source, keys: Readonly<Record<string, string>>): Pairs {
  return Object.entries(keys).map(([key, field]) => [field, valueOfKey(source, key)] as const);
}

function named({ values }: Source, connector: Connector): Pairs {
  const fields = fieldsOfParameters(connector);
  return valuesByName(values, (field) => fields.includes(field));
}
