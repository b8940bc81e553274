import type { Connector, Endpoint } from '../../contract/connector.ts';
import { intermediariesIn } from '../../contract/route.ts';
import { TLS_LEVELS, tlsLevelOf } from '../../contract/schema.ts';
import type { TlsLevel, TlsParameters } from '../../contract/schema.ts';
import { destinationOf } from '../../probe/lists.ts';
import { candidatesFor } from '../../probe/searchPath.ts';
import type { SearchPath } from '../../probe/searchPath.ts';
import type { Destination as Judged } from '../../probe/lists.ts';

type Parameters = Readonly<Record<string, unknown>>;

/**
 * The places that valid parameters name. What a type finds by itself, such as the endpoint of a region, the
 * servers that DNS names, the brokers that a cluster advertises or the master that a Sentinel names, is not among them: the probe judges that.
 */
export function targetsIn({ endpoints }: Connector, parameters: Parameters): readonly Endpoint[] {
  if (endpoints !== undefined) return endpoints(parameters);
  const { host, port, srv, brokers, hosts, url, urls, endpoint, tokenUrl, authority } = parameters;
  const named: readonly (Endpoint | undefined)[] = [
    typeof host === 'string'
      ? { path: 'spec.parameters.host', host, port: typeof port === 'number' ? port : undefined }
      : undefined,
    typeof srv === 'string' ? { path: 'spec.parameters.srv', host: srv, port: undefined } : undefined,
    fromUrl('url', url),
    ...(Array.isArray(urls) ? urls : []).map((each, index) => fromUrl(`urls[${index}]`, each)),
    fromUrl('endpoint', endpoint),
    fromUrl('tokenUrl', tokenUrl),
    fromUrl('authority', authority),
    ...fromList('brokers', brokers),
    ...fromList('hosts', hosts),
  ];
  return named.filter((each) => each !== undefined);
}

/** A place that a manifest names, as policies and Secrets judge it. */
interface NamedPlace extends Endpoint {
  /** What it may be: a short name is one of several. */
  readonly places: readonly Judged[];
  /** It is a proxy or tunnel, through which the others are reached. */
  readonly carries: boolean;
}

/** The places with those of a proxy or tunnel: the address of a name behind it is not known here. */
export function placesIn(
  connector: Connector,
  parameters: Parameters,
  path: SearchPath,
): readonly NamedPlace[] {
  const carriers = intermediariesIn(connector, parameters);
  const unseen = carriers.length > 0;
  const judged = ({ host, port }: Endpoint) =>
    orNowhere(
      candidatesFor(host, port, path).map(({ place }) => place),
      port,
    );
  const unseenPlace = ({ host, port }: Endpoint) => [
    { ...destinationOf(host, port, path.clusterDomain), resolvedRemotely: true },
  ];
  return [
    ...targetsIn(connector, parameters).map((named) => ({
      ...named,
      places: unseen ? unseenPlace(named) : judged(named),
      carries: false,
    })),
    ...carriers.map((named) => ({ ...named, places: judged(named), carries: true })),
  ];
}

/** A host that is neither a name nor an address fits no list. */
function orNowhere(places: readonly Judged[], port: number | undefined): readonly Judged[] {
  return places.length > 0 ? places : [{ names: [], address: undefined, port }];
}

/** The weakest level of TLS that valid parameters come to; SSH, which verifies the key of its host, counts as the strictest. */
export function weakestTlsOf(connector: Connector, parameters: Parameters): TlsLevel {
  const { parameters: schema } = connector;
  if (targetsIn(connector, parameters).some(({ clear }) => clear === true)) return 'disable';
  if ('hostKey' in schema.properties) return 'verify-full';
  if (!('tls' in schema.properties)) return 'disable';
  const levels = ['tls', 'tokenTls'].map((block) =>
    tlsLevelOf(parameters[block] as TlsParameters | undefined),
  ); // that block of contract/schema.ts
  return TLS_LEVELS.find((level) => levels.includes(level)) ?? 'verify-full';
}

function fromUrl(name: string, value: unknown): Endpoint | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const { hostname, port, protocol } = new URL(value);
  const clear = protocol === 'http:';
  return { path: `spec.parameters.${name}`, host: hostname, port: Number(port || (clear ? 80 : 443)), clear };
}

function fromList(name: string, value: unknown): readonly (Endpoint | undefined)[] {
  if (!Array.isArray(value)) return [];
  return value.map((server, index) => fromEndpoint(`${name}[${index}]`, String(server)));
}

function fromEndpoint(name: string, value: string): Endpoint | undefined {
  const colon = value.lastIndexOf(':');
  return {
    path: `spec.parameters.${name}`,
    host: value.slice(0, colon),
    port: Number(value.slice(colon + 1)),
  };
}
