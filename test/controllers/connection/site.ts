import { readinessOf } from '../../../src/api/conditions.ts';
import type { ConnectionSpec } from '../../../src/api/connection.ts';
import { ConnectionPolicies, Connections, Secrets } from '../../../src/api/kinds.ts';
import type { ConnectionPolicySpec } from '../../../src/api/policy.ts';
import { violations } from '../../support/invariants.ts';
import { fakeIo } from '../../support/fakes/io.ts';
import type { FakeIo, FakeIoOptions } from '../../support/fakes/io.ts';
import { POSTGRESQL } from './builder.ts';

export const REF = { namespace: 'shop', name: 'sales' };
export const base64 = (text: string) => Buffer.from(text).toString('base64');

/** What differs from the usual. */
export interface Site {
  readonly spec?: Partial<ConnectionSpec>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly policy?: ConnectionPolicySpec;
  readonly flags?: FakeIoOptions;
}

/** The Connection shop/sales and its Secret, and one of the same name in another namespace. */
export function site({ spec = {}, labels = {}, annotations = {}, policy, flags }: Site = {}): FakeIo {
  const fake = fakeIo(flags);
  const metadata = { namespace: 'shop', name: 'sales-db', labels, annotations };
  fake.server.apply(Secrets, { metadata, data: { password: base64('s3same') } });
  fake.server.apply(Secrets, {
    metadata: { ...metadata, namespace: 'crm' },
    data: { password: base64('of another') },
  });
  if (policy !== undefined) fake.server.apply(ConnectionPolicies, { metadata: { name: 'p' }, spec: policy });
  fake.server.apply(Connections, { metadata: REF, spec: { ...POSTGRESQL, ...spec } });
  return fake;
}

export const reconcile = (fake: FakeIo) => fake.reconcile(Connections, REF);
export const held = (fake: FakeIo) => fake.server.get(Connections, REF);

/** Its condition Ready; the whole object is checked besides. */
export function reasonOf(fake: FakeIo): string {
  const connection = held(fake);
  if (connection === undefined) return 'gone';
  expect(violations(connection)).toEqual([]);
  const ready = readinessOf(connection.status?.conditions);
  return `${ready?.status ?? ''} ${ready?.reason ?? ''}`;
}
