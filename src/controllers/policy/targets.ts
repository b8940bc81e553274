import type { Connector, Place } from '../../contract/connector.ts';

type Parameters = Readonly<Record<string, unknown>>;

/**
 * The places that valid parameters name. What a type finds by itself, such as the endpoint of a region or the
 * brokers that a cluster advertises, is not among them: the probe judges that.
 */
export function targetsIn({ places }: Connector, parameters: Parameters): readonly Place[] {
  if (places !== undefined) return places(parameters);
  const { host, port, brokers, url, endpoint } = parameters;
  const named: readonly (Place | undefined)[] = [
    typeof host === 'string' ? { path: 'spec.parameters.host', host, port: typeof port === 'number' ? port : undefined } : undefined,
    fromUrl('url', url),
    fromUrl('endpoint', endpoint),
    ...(Array.isArray(brokers) ? brokers.map((broker, index) => fromEndpoint(`brokers[${index}]`, String(broker))) : []),
  ];
  return named.filter((each) => each !== undefined);
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
  return { path: `spec.parameters.${name}`, host: value.slice(0, colon), port: Number(value.slice(colon + 1)) };
}
