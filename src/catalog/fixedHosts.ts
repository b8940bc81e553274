import { ADDRESS } from '../contract/check.ts';
import type { DeclaredCheck } from '../contract/check.ts';
import type { Finding } from '../contract/connector.ts';

/** The parts of a declared type that say where the credentials of its connections go. */
interface Destinations {
  readonly parameters: object;
  readonly secrets?: object | undefined;
  /** Parameters that a Connection may take from a Secret instead. */
  readonly identity?: readonly string[] | undefined;
  readonly check?: DeclaredCheck | undefined;
  readonly fixedHosts?: readonly string[] | undefined;
}

/**
 * Where a type leads by itself, and names no such host in `spec.fixedHosts`. The writer of a type could else send
 * there what the connections of all namespaces hold: a parameter is chosen beside the Secret, by its own users.
 */
export function unnamedHosts({
  parameters,
  secrets = {},
  identity = [],
  check = {},
  fixedHosts = [],
}: Destinations): readonly Finding[] {
  if (check.http === undefined) return [];
  if (Object.keys(secrets).length === 0 && identity.length === 0) return [];
  const { url, auth } = check.http;
  const addresses = [
    { path: 'spec.check.http.url', template: url },
    ...Object.entries(auth ?? {}).map(([way, { tokenUrl }]: [string, { readonly tokenUrl?: string }]) => ({
      path: `spec.check.http.auth.${way}.tokenUrl`,
      template: tokenUrl ?? '',
    })),
  ];
  return addresses.flatMap(({ path, template }) => {
    const host = hostIn(template, parameters);
    if (host === undefined || fixedHosts.some((each) => each.toLowerCase() === host)) return [];
    return [{ path, message: `leads to ${host}, which spec.fixedHosts does not name` }];
  });
}

/** The host that the type itself gives, in the address or as the value that a parameter has where it is not given. */
function hostIn(template: string, parameters: object): string | undefined {
  const [, base = ''] = ADDRESS.exec(template) ?? [];
  const [, name] = /^\{parameters\.(\w+)\}$/.exec(base) ?? [];
  const address = name === undefined ? base : defaultOf(name, parameters);
  return typeof address === 'string' && URL.canParse(address) ? new URL(address).hostname : undefined;
}

function defaultOf(name: string, parameters: object): unknown {
  const { properties = {} } = parameters as {
    readonly properties?: Readonly<Record<string, { readonly default?: unknown }>>;
  }; // as the dialect has it
  return Object.hasOwn(properties, name) ? properties[name]?.default : undefined;
}
