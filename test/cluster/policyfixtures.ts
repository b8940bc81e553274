import { conditionOf } from '../../src/api/conditions.ts';
import type { ConnectionPolicy } from '../../src/api/policy.ts';
import { eventually } from '../support/eventually.ts';
import { apiVersion, messageOf } from './environment.ts';
import type { Environment } from './environment.ts';

/** The namespaces that policies are tried on. */
export const NAMESPACES = [
  namespace('prod', { tier: 'production' }),
  namespace('lab', { tier: 'lab' }),
  namespace('bare', {}),
];

/** Selects the first of them. */
export const production = { matchLabels: { tier: 'production' } };

/** The manifest of a ConnectionPolicy. */
export function policy(name: string, spec: ConnectionPolicy['spec']) {
  return { apiVersion, kind: 'ConnectionPolicy', metadata: { name }, spec };
}

/** A Connection that asks the environment's HTTP service for a path of its own. */
export function service(environment: Environment, namespace: string, name: string, host?: string) {
  const spec = specOf(environment, name, host);
  return { apiVersion, kind: 'Connection', metadata: { namespace, name }, spec };
}

/** The spec of such a Connection. */
export function specOf({ port }: Environment, name: string, host = '127.0.0.1') {
  const parameters = { url: `http://${host}:${port}/${name}` };
  return { type: 'http', parameters, test: { interval: '0s', probe: {} } };
}

/** Waits for the reason of a policy, and gives its message. */
export async function policyBecomes({ kubectl }: Environment, name: string, reason: string): Promise<string> {
  const read = async () =>
    JSON.parse(await kubectl('get', 'connectionpolicy', name, '-o', 'json')) as ConnectionPolicy;
  await eventually(async () =>
    expect(conditionOf((await read()).status?.conditions, 'Ready')?.reason).toBe(reason),
  );
  return messageOf(await read());
}

function namespace(name: string, labels: Readonly<Record<string, string>>) {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}
