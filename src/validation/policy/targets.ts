import type { Connector, Place } from '../../contract/connector.ts';
import { carriersIn } from '../../contract/route.ts';
import { placeOf } from '../../probe/lists.ts';
import type { Place as Judged } from '../../probe/lists.ts';

type Parameters = Readonly<Record<string, unknown>>;

/**
 * The places that valid parameters name. What a type finds by itself, such as the endpoint of a region or the
 * brokers that a cluster advertises, is not among them: the probe judges that.
 */
export function targetsIn({ places }: Connector, parameters: Parameters): readonly Place[] {
  if (places !== undefined) return places(parameters);
  const { host, port, brokers, url, endpoint } = parameters;
  const named: readonly (Place | undefined)[] = [
    typeof host === 'string'
      ? { path: 'spec.parameters.host', host, port: typeof port === 'number' ? port : undefined }
      : undefined,
    fromUrl('url', url),
    fromUrl('endpoint', endpoint),
    ...(Array.isArray(brokers)
      ? brokers.map((broker, index) => fromEndpoint(`brokers[${index}]`, String(broker)))
      : []),
  ];
  return named.filter((each) => each !== undefined);
}

/** A place that a manifest names, as policies and Secrets judge it. */
interface Sought extends Place {
  readonly place: Judged;
  /** Who carries the connections to the others. */
  readonly carries: boolean;
}

/** The places with those of a proxy or tunnel: behind it, nobody here learns the address of a name. */
export function placesIn(
  connector: Connector,
  parameters: Parameters,
  clusterDomain: string | undefined,
): readonly Sought[] {
  const carriers = carriersIn(connector, parameters);
  const unseen = carriers.length > 0;
  const judged = (named: Place) => placeOf(named.host, named.port, clusterDomain);
  return [
    ...targetsIn(connector, parameters).map((named) => ({
      ...named,
      place: { ...judged(named), unseen },
      carries: false,
    })),
    ...carriers.map((named) => ({ ...named, place: judged(named), carries: true })),
  ];
}

/** The TLS mode that valid parameters come to; SSH, which verifies the key of its host, counts as the strictest. */
export function tlsModeOf(connector: Connector, parameters: Parameters) {
  const { parameters: schema } = connector;
  if (targetsIn(connector, parameters).some(({ clear }) => clear === true)) return 'disable';
  if ('hostKey' in schema.properties) return 'verify-full';
  if (!('tls' in schema.properties)) return 'disable';
  const { mode = 'verify-full' } = (parameters['tls'] ?? {}) as { readonly mode?: string }; // the block of contract/schema.ts
  return mode;
}

function fromUrl(name: string, value: unknown): Place | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const { hostname, port, protocol } = new URL(value);
  const clear = protocol === 'http:';
  return { path: `spec.parameters.${name}`, host: hostname, port: Number(port || (clear ? 80 : 443)), clear };
}

function fromEndpoint(name: string, value: string): Place | undefined {
  const colon = value.lastIndexOf(':');
  return {
    path: `spec.parameters.${name}`,
    host: value.slice(0, colon),
    port: Number(value.slice(colon + 1)),
  };
}
