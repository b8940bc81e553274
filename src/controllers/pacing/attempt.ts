import { createHash } from 'node:crypto';
import type { ConnectionSpec } from '../../api/connection.ts';
import { addressesAmong } from '../../contract/addressSecrets.ts';
import type { Connector, Endpoint } from '../../contract/connector.ts';

/** Which server a test asks, and as which user: what tests of one server, and of one account, have in common. */
export interface Attempt {
  readonly namespace: string;
  /** Host and port, or what comes nearest where the type finds them by itself, and the way there. */
  readonly target: string;
  /** The same for tests that could lock the same account; undefined without a login. */
  readonly credential: string | undefined;
  /** Under which rules, where there are any: a namespace learns nothing of what it may not reach. */
  readonly rules?: string | undefined;
}

/** Reads it off a spec that was found valid; `revision` is that of the Secrets. */
export function attemptOf(
  namespace: string,
  spec: ConnectionSpec,
  connector: Connector,
  revision: string | undefined,
): Attempt {
  const target = targetOf(namespace, spec, connector);
  if (revision === undefined) return { namespace, target, credential: undefined };
  const parameters: Readonly<Record<string, unknown>> = spec.parameters ?? {};
  const user = (connector.identity ?? []).map((name) => parameters[name]);
  const secrets = Object.entries(spec.secrets ?? {}).toSorted(([one], [other]) => one.localeCompare(other));
  const whole = JSON.stringify([
    namespace,
    connector.type,
    target,
    spec.auth,
    user,
    secrets,
    spec.secretsFrom,
    spec.parametersFrom,
    revision,
  ]);
  return { namespace, target, credential: createHash('sha256').update(whole).digest('base64url') };
}

/** What tells one way to a server from another. */
function routeIn(parameters: Readonly<Record<string, unknown>>): string {
  const { proxy, sshTunnel } = parameters;
  return proxy === undefined && sshTunnel === undefined
    ? ''
    : ` through ${JSON.stringify([proxy, sshTunnel])}`;
}

/** A host with one dot or none, which is another server in another namespace; NAME.svc is not. */
const SHORT = /(?:^|[ ,])[^.:, ]+(?:\.(?!svc:)[^.:, ]+)?:[0-9]/;

function targetOf(namespace: string, spec: ConnectionSpec, connector: Connector): string {
  const server = serverOf(namespace, spec, connector);
  return (SHORT.test(server) ? `${server} in ${namespace}` : server) + routeIn(spec.parameters ?? {});
}

function serverOf(
  namespace: string,
  { parameters = {}, secrets = {}, secretsFrom = [], parametersFrom = [] }: ConnectionSpec,
  connector: Connector,
): string {
  if (connector.endpoints !== undefined) return placesOf(connector.endpoints(parameters), connector);
  const {
    host,
    port,
    srv,
    brokers,
    hosts,
    sentinelMaster,
    region,
    url,
    urls,
    endpoint = url,
  }: Readonly<Record<string, unknown>> = parameters;
  if (typeof endpoint === 'string' && URL.canParse(endpoint))
    return ofUrl(new URL(endpoint)) + tokenPlace(parameters);
  if (Array.isArray(brokers)) return brokers.map(String).toSorted().join();
  if (Array.isArray(urls))
    return urls
      .map((each) => ofUrl(new URL(String(each))))
      .toSorted()
      .join();
  if (Array.isArray(hosts)) return [hosts.map(String).toSorted().join(), sentinelMaster].join(' ');
  if (typeof srv === 'string') return `${srv.toLowerCase()}:srv`;
  if (typeof host === 'string') return `${host.toLowerCase()}:${String(port ?? standardPort(connector))}`;
  const addresses = addressesAmong(Object.keys(secrets)).map((name) => secrets[name]);
  const elsewhere = [...secretsFrom, ...parametersFrom, ...addresses];
  return JSON.stringify([connector.type, region, ...(elsewhere.length > 0 ? [namespace, ...elsewhere] : [])]);
}

/** A slow address of tokens must not hold the tests of others that use the same service. */
function tokenPlace({ tokenUrl, authority }: Readonly<Record<string, unknown>>): string {
  const address = tokenUrl ?? authority;
  return typeof address === 'string' && URL.canParse(address) ? ` by ${ofUrl(new URL(address))}` : '';
}

/** What a declared type leaves to its Secrets is told apart by the type alone. */
function placesOf(places: readonly Endpoint[], { type }: Connector): string {
  return places.length === 0
    ? JSON.stringify([type])
    : places.map(({ host, port = '' }) => `${host.toLowerCase()}:${port}`).join();
}

function ofUrl({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

function standardPort({ parameters }: Connector): unknown {
  const schema: { readonly default?: unknown } | undefined = parameters.properties['port'];
  return schema?.default;
}
