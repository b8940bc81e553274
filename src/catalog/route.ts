import type { Finding } from '../contract/connector.ts';
import { ROUTE_SECRETS } from '../contract/route.ts';
import type { RouteParameters } from '../contract/route.ts';

const KEY = 'name the key of a Secret';

/** What is wrong with the way to the server in valid parameters, before it is known what whole Secrets give. */
export function routeMistakes(
  { proxy, sshTunnel }: RouteParameters,
  named: ReadonlySet<string>,
): readonly Finding[] {
  const both =
    proxy && sshTunnel
      ? [{ path: 'spec.parameters.sshTunnel', message: 'is given beside proxy: remove one of them' }]
      : [];
  const useless = Object.keys(ROUTE_SECRETS).flatMap((name) => {
    const block = name === 'proxyPassword' ? 'proxy' : 'sshTunnel';
    const given = block === 'proxy' ? proxy : sshTunnel;
    return named.has(name) && !given
      ? [{ path: `spec.secrets.${name}`, message: `is of no use without spec.parameters.${block}` }]
      : [];
  });
  return [...both, ...useless];
}

/** What the way to the server lacks, once it is known which secrets there are. */
export function missingForRoute(parameters: RouteParameters, given: ReadonlySet<string>): readonly Finding[] {
  return [...missingForProxy(parameters, given), ...missingForTunnel(parameters, given)];
}

function missingForProxy({ proxy }: RouteParameters, given: ReadonlySet<string>): readonly Finding[] {
  if (!proxy || given.has('proxyPassword') === (proxy.user !== undefined)) return [];
  return given.has('proxyPassword')
    ? [{ path: 'spec.parameters.proxy.user', message: 'is required with spec.secrets.proxyPassword' }]
    : [
        {
          path: 'spec.secrets.proxyPassword',
          message: `is required with spec.parameters.proxy.user: ${KEY}`,
        },
      ];
}

function missingForTunnel({ sshTunnel }: RouteParameters, given: ReadonlySet<string>): readonly Finding[] {
  if (!sshTunnel) return [];
  const [key, password] = [given.has('sshTunnelKey'), given.has('sshTunnelPassword')];
  if (key && password)
    return [
      { path: 'spec.secrets.sshTunnelPassword', message: 'is given beside sshTunnelKey: remove one of them' },
    ];
  const belongsToKey = given.has('sshTunnelKeyPassphrase') || given.has('sshTunnelCertificate');
  if (!key && (belongsToKey || !password))
    return [
      {
        path: 'spec.secrets.sshTunnelKey',
        message: `is required with spec.parameters.sshTunnel, or sshTunnelPassword: ${KEY}`,
      },
    ];
  return [];
}
