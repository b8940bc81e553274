import { conditionOf } from '../../../src/api/conditions.ts';
import { ConnectionBindings, ConnectionPolicies, Connections, Secrets } from '../../../src/api/kinds.ts';
import { SUCCESS } from '../../support/fakes/io.ts';
import type { FakeIo } from '../../support/fakes/io.ts';
import { failed } from '../connection/builder.ts';
import {
  bindIt,
  deleteConnection,
  edit,
  published,
  REF,
  setPassword,
  settle,
  site,
  statusOf,
  testIt,
  verdictOf,
} from './site.ts';

const uriWith = (password: string) => ({
  uri: `postgresql://reader:${password}@db.example.com:5432/sales?sslmode=verify-full&sslrootcert=system`,
});
const rejects = (fake: FakeIo) => fake.answer(() => failed('CredentialsRejected', 'Authenticate'));
const writesOfSecrets = ({ server }: FakeIo) =>
  server.writes.filter(({ kind }) => kind === 'Secret').map(({ verb }) => verb);

async function publishedSite(parts?: Parameters<typeof site>[0]): Promise<FakeIo> {
  const fake = site(parts);
  await settle(fake);
  return fake;
}

describe('a ConnectionBinding', () => {
  it('publishes nothing before the test has passed, then what has passed, in a Secret that it owns', async () => {
    const fake = site();
    await bindIt(fake);
    const early = [verdictOf(fake), published(fake)];

    await settle(fake);

    expect(early).toEqual([expect.stringContaining('False NotTestedYet: connection sales: '), undefined]);
    expect(verdictOf(fake)).toBe('True Published: secret orders holds what has passed its test, as uri');
    expect(published(fake)).toEqual(uriWith('first'));
    expect(fake.server.get(Secrets, REF)).toMatchObject({
      type: 'servicebinding.io/postgresql',
      metadata: { ownerReferences: [{ kind: 'ConnectionBinding', name: 'orders', controller: true }] },
    });
    expect(statusOf(fake)).toMatchObject({ binding: { name: 'orders' }, published: { generation: 1 } });
  });

  it('follows a rotation once it has passed its test, and writes nothing in between', async () => {
    const fake = await publishedSite();

    setPassword(fake, 'second');
    await testIt(fake);
    const between = published(fake);
    await bindIt(fake);
    await bindIt(fake);

    expect([between, published(fake)]).toEqual([uriWith('first'), uriWith('second')]);
    expect(writesOfSecrets(fake)).toEqual(['create', 'update']);
  });

  it('keeps the last good one while a wrong rotation fails, and says since when and why', async () => {
    const fake = await publishedSite();
    await fake.clock.advance(60_000);
    rejects(fake);

    setPassword(fake, 'wrong');
    await settle(fake);
    const verdict = verdictOf(fake);
    const since = statusOf(fake)?.newerSince;
    await fake.clock.advance(60_000);
    await bindIt(fake);
    fake.answer(() => SUCCESS);
    setPassword(fake, 'second');
    await settle(fake);

    expect(verdict).toContain('True NewerUntested: secret orders holds what was published at ');
    expect(verdict).toContain(`what is newer waits since ${since}: connection sales: CredentialsRejected: `);
    expect(verdict).not.toContain('wrong');
    expect(published(fake)).toEqual(uriWith('second'));
    expect(statusOf(fake)?.newerSince).toBeUndefined();
  });

  it('stays Published where the server goes down: what it holds is what there is', async () => {
    const fake = await publishedSite();
    fake.answer(() => failed('ConnectionRefused', 'Connect'));

    await fake.clock.advance(3_600_000);
    await settle(fake);

    expect(verdictOf(fake)).toContain('True Published');
  });

  it('publishes no change of the spec before that has passed', async () => {
    const fake = await publishedSite();

    edit(fake, { parameters: { host: 'other.example.com', database: 'sales', user: 'reader' } });
    await bindIt(fake);
    const [early, held] = [verdictOf(fake), published(fake)];
    await settle(fake);

    expect(early).toContain('True NewerUntested');
    expect(held).toEqual(uriWith('first'));
    expect(published(fake)?.['uri']).toContain('@other.example.com:');
  });

  it('does not trust its memory of another Connection of the same name', async () => {
    const fake = await publishedSite();
    const { published: before } = statusOf(fake) ?? {};

    deleteConnection(fake);
    await bindIt(fake);
    const gone = verdictOf(fake);
    edit(fake, { parameters: { host: 'evil.example.com', database: 'sales', user: 'reader' } });
    await bindIt(fake);

    expect(gone).toBe('False ConnectionNotFound: there is no connection sales in this namespace');
    expect(before?.generation).toBe(1);
    expect(verdictOf(fake)).toContain('True NewerUntested');
    expect(published(fake)).toEqual(uriWith('first'));
  });

  it('never touches a Secret that was there before', async () => {
    const fake = site();
    fake.server.apply(Secrets, { metadata: REF, data: { mine: 'bWluZQ==' } });

    await testIt(fake);
    const later = await bindIt(fake);

    expect(verdictOf(fake)).toContain('False SecretExists: secret orders was there before');
    expect([published(fake), writesOfSecrets(fake), later]).toEqual([
      { mine: 'mine' },
      [],
      { requeueAfterMs: 30_000 },
    ]);
    expect(statusOf(fake)?.binding).toBeUndefined();
  });

  it('publishes nothing new while the Connection is suspended, and takes nothing away', async () => {
    const fake = await publishedSite();

    edit(fake, { suspend: true });
    setPassword(fake, 'second');
    await settle(fake);

    expect(verdictOf(fake)).toContain('connection sales: it is suspended');
    expect(published(fake)).toEqual(uriWith('first'));
  });

  it('publishes nothing new that a policy forbids, and takes nothing away', async () => {
    const fake = await publishedSite();

    fake.server.apply(ConnectionPolicies, {
      metadata: { name: 'p' },
      spec: { types: { deny: ['postgresql'] } },
    });
    setPassword(fake, 'second');
    await settle(fake);

    expect(verdictOf(fake)).toContain('False NotAllowed: ');
    expect(conditionOf(statusOf(fake)?.conditions, 'Stalled')?.reason).toBe('NotAllowed');
    expect([published(fake), statusOf(fake)?.binding]).toEqual([uriWith('first'), { name: 'orders' }]);
  });

  it('of an operator without the component says which one is missing', async () => {
    const fake = await publishedSite({ bindings: false });

    expect(verdictOf(fake)).toContain('install it with the component deploy/bindings');
    expect(published(fake)).toBeUndefined();
  });

  it.each([
    ['ReachableOnly', {}, () => ({ ...SUCCESS, reachableOnly: true })],
    ['TestDisabled', { test: { enabled: false } }, () => SUCCESS],
  ])('of a Connection that is %s needs publish: Always', async (reason, connection, answer) => {
    const fake = site({ connection });
    fake.answer(answer as Parameters<FakeIo['answer']>[0]);
    await settle(fake);
    const refused = verdictOf(fake);

    fake.server.apply(ConnectionBindings, {
      metadata: REF,
      spec: { connectionRef: { name: 'sales' }, formats: ['uri'], publish: 'Always' },
    });
    await bindIt(fake);

    expect(refused).toContain(`False CannotBeTested: connection sales is ${reason}`);
    expect(verdictOf(fake)).toContain('True Published: secret orders holds what is there, tested or not');
    expect(published(fake)).toEqual(uriWith('first'));
  });

  it('names the formats that the type has where it has not the one that is asked for', async () => {
    const fake = await publishedSite({ binding: { formats: ['kafka'] } });

    expect(verdictOf(fake)).toMatch(
      /^False FormatNotSupported: type postgresql has no format kafka; it has servicebinding, env, uri, jdbc/,
    );
  });

  it('puts back what another writer has changed, and makes a Secret anew that was deleted', async () => {
    const fake = await publishedSite();
    fake.server.apply(Secrets, { metadata: REF, data: { uri: 'bm8=' } });
    const touched = fake.server.touched(ConnectionBindings);

    await bindIt(fake);
    const repaired = published(fake);
    fake.server.remove(Secrets, REF);
    await bindIt(fake);

    expect(touched).toEqual(['shop/orders']);
    expect([repaired, published(fake)]).toEqual([uriWith('first'), uriWith('first')]);
  });

  it('makes its Secret anew where the Connection is of another type, because that of a Secret never changes', async () => {
    const fake = await publishedSite();

    edit(fake, { type: 'cockroachdb' });
    await settle(fake);

    expect(fake.server.get(Secrets, REF)?.type).toBe('servicebinding.io/cockroachdb');
    expect(writesOfSecrets(fake)).toEqual(['create', 'delete', 'create']);
  });

  it('writes nothing where the Connection has changed and the cache does not show it', async () => {
    const fake = site();
    await testIt(fake);
    const held = fake.server.get(Connections, { namespace: 'shop', name: 'sales' });
    fake.server.apply(Connections, { ...held, metadata: { ...held?.metadata, name: 'sales' } }, 'unseen');

    const result = await bindIt(fake);

    expect([result, published(fake)]).toEqual([{ requeueAfterMs: 500 }, undefined]);
  });

  it('that is gone or going is left alone', async () => {
    const fake = site();
    fake.server.apply(ConnectionBindings, {
      metadata: { ...REF, deletionTimestamp: '2026-01-01T00:00:00Z' },
    });

    await settle(fake);
    fake.server.remove(ConnectionBindings, REF);
    await bindIt(fake);

    expect([published(fake), statusOf(fake)]).toEqual([undefined, undefined]);
  });
});
