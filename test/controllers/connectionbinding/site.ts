import { conditionOf } from '../../../src/api/conditions.ts';
import type { ConnectionBindingSpec } from '../../../src/api/binding.ts';
import type { ConnectionSpec } from '../../../src/api/connection.ts';
import { ConnectionBindings, Connections, Secrets } from '../../../src/api/kinds.ts';
import { fakeIo } from '../../support/fakes/io.ts';
import type { FakeIo } from '../../support/fakes/io.ts';
import { POSTGRESQL } from '../connection/builder.ts';

/** Of the binding, and so of its Secret. */
export const REF = { namespace: 'shop', name: 'orders' };
const SALES = { namespace: 'shop', name: 'sales' };
export const BINDING: ConnectionBindingSpec = { connectionRef: { name: 'sales' }, formats: ['uri'] };

/** What differs from the usual. */
interface Parts {
  readonly binding?: Partial<ConnectionBindingSpec>;
  readonly connection?: Partial<ConnectionSpec>;
  /** Whether the operator may write Secrets. */
  readonly bindings?: boolean;
}

/** A binding of a Connection that has not been tested yet, with its Secret. */
export function site({ binding, connection, bindings = true }: Parts = {}): FakeIo {
  const fake = fakeIo({ secrets: { access: 'all', optIn: false, bindings } });
  setPassword(fake, 'first');
  fake.server.apply(Connections, { metadata: SALES, spec: { ...POSTGRESQL, ...connection } });
  fake.server.apply(ConnectionBindings, { metadata: REF, spec: { ...BINDING, ...binding } });
  return fake;
}

/** Rotates the credential of the Connection. */
export function setPassword({ server }: FakeIo, password: string): void {
  const data = { password: Buffer.from(password).toString('base64') };
  server.apply(Secrets, { metadata: { namespace: 'shop', name: 'sales-db' }, data });
}

/** Changes the spec of the Connection. */
export function edit({ server }: FakeIo, spec: Partial<ConnectionSpec>): void {
  server.apply(Connections, { metadata: SALES, spec: { ...POSTGRESQL, ...spec } });
}

export const testIt = (fake: FakeIo) => fake.reconcile(Connections, SALES);
export const bindIt = (fake: FakeIo) => fake.reconcile(ConnectionBindings, REF);
export const deleteConnection = ({ server }: FakeIo) => server.remove(Connections, SALES);

/** Both controllers run, as they do after any change. */
export async function settle(fake: FakeIo): Promise<void> {
  await testIt(fake);
  await bindIt(fake);
}

/** What the Secret holds, decoded; undefined where there is none. */
export function published({ server }: FakeIo): Readonly<Record<string, string>> | undefined {
  const secret = server.get(Secrets, REF);
  if (secret === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(secret.data ?? {}).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString('utf8'),
    ]),
  );
}

export const statusOf = ({ server }: FakeIo) => server.get(ConnectionBindings, REF)?.status;

/** `True Published: …` */
export function verdictOf(fake: FakeIo): string {
  const ready = conditionOf(statusOf(fake)?.conditions, 'Ready');
  return `${ready?.status} ${ready?.reason}: ${ready?.message}`;
}
