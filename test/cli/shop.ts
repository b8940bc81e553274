import type { FakeObject } from '../support/fakes/object.ts';

/** `apiVersion` of the kinds of Mooring. */
export const API_VERSION = 'mooring.dev/v1alpha1';

/** A Connection of the namespace `shop`, with any other fields. */
export function connectionObject(
  name: string,
  spec: Readonly<Record<string, unknown>>,
  { metadata, ...others }: Readonly<Record<string, unknown>> = {},
): FakeObject {
  return {
    apiVersion: API_VERSION,
    kind: 'Connection',
    metadata: { name, namespace: 'shop', ...(metadata as object | undefined) },
    spec,
    ...others,
  };
}

/** A status whose Ready has this status and this reason. */
export function ready(status: string, reason: string, others: Readonly<Record<string, unknown>> = {}) {
  return { status: { conditions: [{ type: 'Ready', status, reason, message: `${reason}.` }], ...others } };
}

/** A status of what is suspended and was never tested: it has no Ready. */
export function suspended() {
  const condition = { type: 'Reachable', status: 'Unknown', reason: 'Suspended', message: 'Suspended.' };
  return { status: { conditions: [condition] } };
}

/** A Flow of the namespace `shop` with one step, which reads from these Connections. */
export function flowObject(name: string, ...connections: readonly string[]): FakeObject {
  return {
    apiVersion: API_VERSION,
    kind: 'Flow',
    metadata: { name, namespace: 'shop' },
    spec: { steps: [{ name: 'extract', from: connections.map((connection) => ({ connection })) }] },
  };
}

/** A Secret of the namespace `shop`. */
export function secretObject(name: string, values: Readonly<Record<string, string>>): FakeObject {
  const data = Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'shop' },
    type: 'Opaque',
    data: Object.fromEntries(data) as object,
  };
}

/** The Lease of the operator, as its leader writes it every few seconds. */
export function leaseObject(renewTime: Date): FakeObject {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'mooring', namespace: 'mooring-system' },
    spec: { holderIdentity: 'operator-1', renewTime: renewTime.toISOString() },
  };
}
