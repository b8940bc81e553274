import type { Connection } from '../../api/connection.ts';
import { secretNames } from '../../validation/credentials.ts';
import { connectionShape } from '../../validation/shape.ts';

/** Name of the index of Connections by the Secrets that they name. */
export const SECRET_INDEX = 'secret';
/** Name of the index of Connections by their type. */
export const TYPE_INDEX = 'type';

/** Keys of the index by Secret: `namespace/name` of each that a Connection names. */
export function secretKeys(connection: Connection): readonly string[] {
  const { metadata, spec } = connection;
  return (connectionShape(connection) === undefined ? secretNames(spec) : []).map(
    (name) => `${metadata.namespace ?? ''}/${name}`,
  );
}

/** Keys of the index by type. */
export function typeKeys(connection: Connection): readonly string[] {
  return connectionShape(connection) === undefined ? [connection.spec.type] : [];
}
