import type { Renderable, Rendering } from '../contract/rendering.ts';
import { Secret } from '../contract/secret.ts';

/** What servicebinding.io, and the libraries that read it, call a field. */
const NAMES: Readonly<Record<string, string>> = {
  user: 'username',
  caCertificate: 'ca.crt',
  clientCertificate: 'certificates',
  clientKey: 'private-key',
};

/** Of a route to the server, which no library of servicebinding.io knows. */
const ROUTE = /^(proxy|sshTunnel)/;

/**
 * The entries of a Secret of servicebinding.io: `type`, the well-known names, and every other field under its own name.
 * Values stand there as they are: nothing is escaped, so no value is refused.
 */
export function serviceBinding({ type, parameters, secrets }: Renderable): Rendering {
  const fields = [...textsIn('', parameters), ...valuesIn(secrets)].filter(([field]) => !ROUTE.test(field));
  const entries = fields.map(([field, value]) => [NAMES[field] ?? field, value] as const);
  return { entries: { ...Object.fromEntries(entries), type: new Secret(type) }, notes: [] };
}

type Fields = readonly (readonly [field: string, value: Secret])[];

function valuesIn(secrets: Renderable['secrets']): Fields {
  return Object.entries(secrets).flatMap(([field, value]) => (value === undefined ? [] : [[field, value]]));
}

function textsIn(prefix: string, parameters: Readonly<Record<string, unknown>>): Fields {
  return Object.entries(parameters).flatMap(([name, value]): Fields => {
    const field = `${prefix}${name}`;
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return [[field, new Secret(value.join())]];
    if (typeof value === 'object') return textsIn(`${field}.`, value as Readonly<Record<string, unknown>>); // neither a list nor null
    return [[field, new Secret(typeof value === 'string' ? value : JSON.stringify(value))]];
  });
}
