import type { Client } from '../../src/runtime/client.ts';
import { guardedClient } from '../../src/runtime/guardedClient.ts';
import { widget, WidgetKind } from './streams.ts';

/** A client that notes which of its members was called. */
function noted() {
  const calls: string[] = [];
  const member = (name: string) => () => {
    calls.push(name);
    return Promise.resolve(undefined);
  };
  const names = ['get', 'create', 'update', 'patchStatus', 'apply', 'delete', 'request', 'stream', 'close'];
  const client = Object.fromEntries(names.map((name) => [name, member(name)])) as unknown as Client; // every member
  return { calls, client };
}

const ONE = { namespace: 'n', name: 'one' };
const object = widget('one', '1');

const WRITES: readonly { readonly name: string; readonly write: (client: Client) => Promise<unknown> }[] = [
  { name: 'create', write: (client) => client.create(WidgetKind, object) },
  { name: 'update', write: (client) => client.update(WidgetKind, object) },
  { name: 'patchStatus', write: (client) => client.patchStatus(WidgetKind, ONE, {}) },
  { name: 'apply', write: (client) => client.apply(WidgetKind, object, 'me') },
  { name: 'delete', write: (client) => client.delete(WidgetKind, ONE) },
  { name: 'request', write: (client) => client.request({ method: 'PATCH', path: '/' }) },
];

describe('a guarded client', () => {
  it.each(WRITES)('lets $name pass while it may', async ({ name, write }) => {
    const { calls, client } = noted();

    await write(guardedClient(client, { leading: () => true, covers: () => true }));

    expect(calls).toEqual([name]);
  });

  it.each(WRITES)('refuses $name where another replica may lead', async ({ write }) => {
    const { calls, client } = noted();
    const guarded = guardedClient(client, { leading: () => false, covers: () => true });

    await expect(write(guarded)).rejects.toThrow('another replica may lead by now');
    expect(calls).toEqual([]);
  });

  it.each(WRITES.filter(({ name }) => !['create', 'request'].includes(name)))(
    'refuses $name in a namespace that is not looked after',
    async ({ write }) => {
      const { calls, client } = noted();
      const guarded = guardedClient(client, { leading: () => true, covers: (namespace) => namespace === '' });

      await expect(write(guarded)).rejects.toThrow('the namespace is not looked after any more');
      expect(calls).toEqual([]);
    },
  );

  it('reads at any time', async () => {
    const { calls, client } = noted();
    const guarded = guardedClient(client, { leading: () => false, covers: () => false });

    await guarded.get(WidgetKind, ONE);
    await guarded.request({ method: 'GET', path: '/' });
    await guarded.stream({ method: 'GET', path: '/' });

    expect(calls).toEqual(['get', 'request', 'stream']);
  });
});
