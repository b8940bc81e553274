import { ConnectionBindings, Connections } from '../../../src/api/kinds.ts';
import type { FakeIo } from '../../support/fakes/io.ts';
import { failed } from '../connection/builder.ts';
import { deleteConnection, edit, setPassword, settle, site, testIt } from './site.ts';

describe('an Event', () => {
  it('tells of a change, and of no first success', async () => {
    const fake = site();
    await settle(fake);
    fake.answer(() => failed('CredentialsRejected', 'Authenticate'));

    setPassword(fake, 'wrong');
    await settle(fake);

    const events = fake.events.filter(({ action }) => action === 'Publish');
    expect(events.map(({ type, reason }) => `${type} ${reason}`)).toEqual(['Warning NewerUntested']);
  });
});

describe('what concerns a ConnectionBinding', () => {
  it.each<[string, (fake: FakeIo) => unknown, readonly string[]]>([
    ['the end of a test of its Connection', testIt, ['shop/orders']],
    ['the end of its Connection', deleteConnection, ['shop/orders']],
    ['an edit of its Connection', (fake) => edit(fake, { description: 'x' }), ['shop/orders']],
    [
      'no label of its Connection',
      ({ server }) =>
        server.apply(Connections, { metadata: { namespace: 'shop', name: 'sales', labels: { a: 'b' } } }),
      [],
    ],
    ['no Secret of its Connection, which is tested first', (fake) => setPassword(fake, 'x'), []],
  ])('%s', async (_, change, touched) => {
    const fake = site();

    await change(fake);

    expect(fake.server.touched(ConnectionBindings)).toEqual(touched);
  });
});
