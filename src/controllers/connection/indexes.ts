import type { Connection, ConnectionSpec } from '../../api/connection.ts';
import { secretNames } from '../../validation/credentials.ts';
import { configMapNames } from '../../validation/parameterSources.ts';
import { connectionShape } from '../../validation/shape.ts';

/** Name of the index of Connections by the Secrets that they name. */
export const SECRET_INDEX = 'secret';
/** Name of the index of Connections by the ConfigMaps that they name. */
export const CONFIG_MAP_INDEX = 'configmap';
/** Name of the index of Connections by their type. */
export const TYPE_INDEX = 'type';

/** Keys of the index by Secret: `namespace/name` of each that a Connection names. */
export function secretKeys(connection: Connection): readonly string[] {
  return keysOf(connection, secretNames);
}

/** Keys of the index by ConfigMap, alike. */
export function configMapKeys(connection: Connection): readonly string[] {
  return keysOf(connection, configMapNames);
}

function keysOf(
  connection: Connection,
  namesIn: (spec: ConnectionSpec) => readonly string[],
): readonly string[] {
  const { metadata, spec } = connection;
  const names = connectionShape(connection) === undefined ? namesIn(spec) : [];
  return names.map((name) => `${metadata.namespace ?? ''}/${name}`);
}

/** Keys of the index by type. */
export function typeKeys(connection: Connection): readonly string[] {
  return connectionShape(connection) === undefined ? [connection.spec.type] : [];
}
