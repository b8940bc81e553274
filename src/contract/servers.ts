import type { Finding } from './connector.ts';
import { portFindings } from './ports.ts';
import { endpoints, host, optional, PATTERNS, port, url } from './schema.ts';
import { schemaOf } from './typebox.ts';

/** Most servers of one Connection: each may cost a connection, and a test has eight. */
export const MOST_SERVERS = 7;

/** Parameters of a type that asks one server out of those that are given: `host`, or `hosts` in its place. */
export function servers(standard: number, one = 'Host name or address; hosts stands in its place.') {
  return {
    host: optional(host(one)),
    port: optional(port(standard)),
    hosts: optional(
      endpoints(
        'Servers of one cluster in place of host, each as host:port: asked in turn until one can be used. A credential that one of them refuses goes to no other.',
        { most: MOST_SERVERS },
      ),
    ),
  };
}

/** The same for a cluster that is asked over HTTP: `url`, or `urls` in its place. */
export function serverUrls(title: string) {
  return {
    url: optional(
      url(
        `Address of ${title}, with https; without credentials, query and fragment. urls stands in its place.`,
      ),
    ),
    urls: optional(
      schemaOf<readonly string[]>({
        type: 'array',
        description:
          'Addresses of servers of one cluster in place of url: asked in turn until one can be used. A credential that one of them refuses goes to no other.',
        items: { type: 'string', maxLength: 2048, pattern: PATTERNS.url },
        minItems: 1,
        maxItems: MOST_SERVERS,
        uniqueItems: true,
      }),
    ),
  };
}

/** The parameters of `servers` in a manifest. */
export interface Servers {
  readonly host?: string;
  readonly port?: number;
  readonly hosts?: readonly string[];
}

/** One of the two says where the servers are, and not both. */
export function serverFindings({ host: one, port: at, hosts }: Servers): readonly Finding[] {
  const finding = (name: string, message: string) => ({ path: `spec.parameters.${name}`, message });
  if (hosts === undefined) return [];
  return [
    ...(one === undefined ? [] : [finding('host', 'is given beside hosts: remove one of them')]),
    ...(at === undefined ? [] : [finding('port', 'is of no use with hosts, each of which has its own')]),
    ...portFindings('hosts', hosts),
  ];
}

/** The same with `srv`, a name in DNS in the place of both. */
export function seedlistFindings(parameters: Servers & { readonly srv?: string }): readonly Finding[] {
  const others = ['host', 'hosts', 'port'].filter((name) => Object.hasOwn(parameters, name));
  if (parameters.srv === undefined || others.length === 0) return serverFindings(parameters);
  const message = 'is given beside srv, which names the servers: remove one of them';
  return others.map((name) => ({ path: `spec.parameters.${name}`, message }));
}

/** The same of `url` and `urls`. */
export function urlFindings(one: unknown, several: unknown): readonly Finding[] {
  if (one === undefined || several === undefined) return [];
  return [{ path: 'spec.parameters.url', message: 'is given beside urls: remove one of them' }];
}
