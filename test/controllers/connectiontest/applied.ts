import { conditionOf } from '../../../src/api/conditions.ts';
import { ConnectionTests, Secrets } from '../../../src/api/kinds.ts';
import { fakeIo } from '../../support/fakes/io.ts';
import type { FakeIo } from '../../support/fakes/io.ts';
import { POSTGRESQL } from '../connection/builder.ts';

export const REF = { namespace: 'shop', name: 'once' };
export const PASSWORD = { password: Buffer.from('s3same').toString('base64') };

/** A ConnectionTest in a cluster that has its Secret. */
export function withTest(spec: object = { template: { spec: POSTGRESQL } }, annotations = {}): FakeIo {
  const fake = fakeIo();
  fake.server.apply(Secrets, { metadata: { namespace: 'shop', name: 'sales-db' }, data: PASSWORD });
  fake.server.apply(ConnectionTests, { metadata: { ...REF, annotations }, spec });
  return fake;
}

export const run = (fake: FakeIo) => fake.reconcile(ConnectionTests, REF);
export const written = (fake: FakeIo) => fake.server.get(ConnectionTests, REF);
export const resultOf = (fake: FakeIo) => written(fake)?.status?.result;
export const reasonOf = (fake: FakeIo) => conditionOf(written(fake)?.status?.conditions, 'Ready')?.reason;
