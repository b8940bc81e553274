import { GROUP, VERSION } from '../api/definition.ts';
import type { Connector } from '../contract/connector.ts';

/** `apiVersion` of our kinds. */
export const API_VERSION = `${GROUP}/${VERSION}`;

/** The first sample of a type as manifests of this name, the Secret with values to fill in. */
export function sampleManifests(
  { type, samples: [{ parameters, secrets }] }: Connector,
  name = `my-${type}`,
): readonly object[] {
  const stringData = Object.fromEntries(secrets.map((key) => [key, `replace with your ${key}`]));
  const references = Object.fromEntries(secrets.map((key) => [key, { name, key }]));
  const spec = { type, parameters, ...(secrets.length > 0 && { secrets: references }) };
  const connection = { apiVersion: API_VERSION, kind: 'Connection', metadata: { name }, spec };
  return secrets.length > 0
    ? [{ apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData }, connection]
    : [connection];
}
