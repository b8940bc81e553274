import type { Connector } from '../../contract/connector.ts';
import { carriersIn } from '../../contract/route.ts';
import { placeOf } from '../../probe/lists.ts';
import type { Place } from '../../probe/lists.ts';

/** A place that a manifest names. */
export interface Named {
  /** Where it names it, below `spec.parameters`. */
  readonly path: string;
  readonly host: string;
  /** Undefined where the manifest leaves it to the type. */
  readonly port: number | undefined;
  /** Who carries the connections to the others. */
  readonly carries?: true;
}

type Parameters = Readonly<Record<string, unknown>>;

/**
 * The places that valid parameters name. What a type finds by itself, such as the endpoint of a region or the
 * brokers that a cluster advertises, is not among them: the probe judges that.
 */
export function targetsIn(parameters: Parameters): readonly Named[] {
  const { host, port, brokers, url, endpoint } = parameters;
  const named: readonly (Named | undefined)[] = [
    typeof host === 'string' ? { path: 'host', host, port: typeof port === 'number' ? port : undefined } : undefined,
    fromUrl('url', url),
    fromUrl('endpoint', endpoint),
    ...(Array.isArray(brokers) ? brokers.map((broker, index) => fromEndpoint(`brokers[${index}]`, String(broker))) : []),
  ];
  const carriers = carriersIn(parameters).map((carrier) => ({ ...carrier, carries: true }) as const);
  return [...named.filter((each) => each !== undefined), ...carriers];
}

/** The places as policies and Secrets judge them: behind a carrier, nobody here learns the address of a name. */
export function placesIn(parameters: Parameters, clusterDomain: string | undefined): readonly (Named & { readonly place: Place })[] {
  const targets = targetsIn(parameters);
  const unseen = targets.some(({ carries }) => carries);
  return targets.map((target) => {
    const place = placeOf(target.host, target.port, clusterDomain);
    return { ...target, place: unseen && !target.carries ? { ...place, unseen } : place };
  });
}

/** The TLS mode that valid parameters come to; SSH, which verifies the key of its host, counts as the strictest. */
export function tlsModeOf({ parameters: schema }: Connector, parameters: Parameters) {
  if ([parameters['url'], parameters['endpoint']].some((url) => typeof url === 'string' && /^http:/i.test(url))) return 'disable';
  if ('hostKey' in schema.properties) return 'verify-full';
  if (!('tls' in schema.properties)) return 'disable';
  const { mode = 'verify-full' } = (parameters['tls'] ?? {}) as { readonly mode?: string }; // the block of contract/schema.ts
  return mode;
}

function fromUrl(path: string, value: unknown): Named | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const { hostname, port, protocol } = new URL(value);
  return { path, host: hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) };
}

function fromEndpoint(path: string, value: string): Named | undefined {
  const colon = value.lastIndexOf(':');
  return { path, host: value.slice(0, colon), port: Number(value.slice(colon + 1)) };
}
