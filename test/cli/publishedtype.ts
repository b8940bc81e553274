import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { typeSpec } from '../../src/catalog/manifest.ts';
import type { FakeObject } from '../support/fakes/object.ts';
import { API_VERSION } from './shop.ts';

/** A built-in type as the operator publishes it, with the number of Connections that use it. */
export function publishedType(name: string, uses = 0): FakeObject {
  const connector = builtinCatalog.get(name);
  if (connector === undefined) throw new Error(`there is no type ${name}`);
  return {
    apiVersion: API_VERSION,
    kind: 'ConnectionType',
    metadata: {
      name,
      labels: { 'app.kubernetes.io/managed-by': 'mooring', 'mooring.dev/category': connector.category },
    },
    spec: typeSpec(connector),
    status: { usage: { count: uses } },
  };
}
