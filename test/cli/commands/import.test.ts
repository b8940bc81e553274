import { writeFile } from 'node:fs/promises';
import { seal } from '../../../src/cli/bundle/seal.ts';
import { refusal } from '../../support/fakes/cluster.ts';
import { orders, startExchange } from '../exchange.ts';
import type { Exchange } from '../exchange.ts';
import { connectionObject, secretObject } from '../shop.ts';
import type { FakeObject } from '../../support/fakes/object.ts';

let exchange: Exchange;

beforeAll(async () => {
  exchange = await startExchange();
}, 60_000);

afterAll(() => exchange?.stop());

describe('import', () => {
  beforeEach(async () => {
    exchange.fill();
    await exchange.exports('--all', '--with-credentials', '-r', exchange.recipient);
    exchange.cluster.clear();
  });

  it('brings everything back, Secrets first, with no more keys than are used', async () => {
    expect(await exchange.outcomes('--enable')).toEqual([
      'Secret shop/db created',
      'Secret shop/lake created',
      'Connection shop/orders created',
      'Connection shop/lake created',
      'Flow shop/nightly created',
      'Flow shop/alone created',
    ]);
    expect(exchange.cluster.get('Secret', 'shop', 'db')?.['data']).toEqual({
      password: Buffer.from('secret-of-orders').toString('base64'),
    });
    expect(exchange.cluster.get('Connection', 'shop', 'orders')).toMatchObject({
      metadata: { labels: { team: 'data' }, uid: expect.not.stringContaining('of-this-cluster') as unknown },
      spec: orders,
    });
    expect(exchange.cluster.get('Connection', 'shop', 'orders')).not.toHaveProperty('status');
    expect(await exchange.outcomes('--enable')).toEqual(
      expect.arrayContaining(['Secret shop/db unchanged', 'Connection shop/orders unchanged']),
    );
  });

  it('leaves Connections suspended, and says how to set them going', async () => {
    const { code, told } = await exchange.imports('-i', exchange.file('key.txt'));

    expect(code).toBe(0);
    expect(exchange.cluster.get('Connection', 'shop', 'orders')?.['spec']).toEqual({
      ...orders,
      suspend: true,
    });
    const [first = '', ...others] = told.split('\n');
    expect(first).toMatch(/^6 objects, exported \S+Z, into context fake$/);
    expect(others).toEqual([
      'New Connections are suspended until you have looked at them. One by one, or with --enable for all:',
      `  kubectl patch connection orders -n shop --type=merge -p '{"spec":{"suspend":false}}'`,
      '6 created',
    ]);
  });

  it('with --enable sets those going that the same import left suspended, as they are by now', async () => {
    await exchange.imports('-i', exchange.file('key.txt'));
    const changed = exchange.cluster.get('Connection', 'shop', 'orders');
    const spec = { ...orders, parameters: { ...orders.parameters, host: 'elsewhere' } };
    exchange.cluster.put({ ...changed, spec: { ...spec, suspend: true } } as FakeObject);

    const outcomes = await exchange.outcomes('--enable');

    expect(outcomes).toEqual(
      expect.arrayContaining(['Connection shop/orders replaced', 'Connection shop/lake replaced']),
    );
    expect(exchange.cluster.get('Connection', 'shop', 'orders')?.['spec']).toEqual(spec);
    expect(exchange.cluster.get('Connection', 'shop', 'lake')?.['spec']).not.toHaveProperty('suspend');
  });

  it('with --enable leaves a Connection suspended that no import has made', async () => {
    const before = { ...orders, suspend: true };
    exchange.cluster.put(connectionObject('orders', before));

    expect(await exchange.outcomes('--enable')).toEqual(
      expect.arrayContaining(['Connection shop/orders kept']),
    );
    expect(exchange.cluster.get('Connection', 'shop', 'orders')?.['spec']).toEqual(before);
  });

  it('with a client dry run asks the cluster what it has, and writes nothing', async () => {
    const { code, out, told } = await exchange.imports(
      '-i',
      exchange.file('key.txt'),
      '--dry-run',
      '-o',
      'name',
    );

    expect({ code, lines: out.split('\n') }).toMatchObject({
      code: 0,
      lines: ['secret/db', 'secret/lake', ...Array(4).fill(expect.any(String))],
    });
    expect(told).toContain('6 created (dry run: nothing was written)');
    expect(exchange.writes()).toEqual([]);
  });

  it('with a server dry run has the API server judge each object, and nothing is kept', async () => {
    expect(await exchange.outcomes('--dry-run=server')).toHaveLength(6);
    expect(exchange.writes().map(({ query }) => query['dryRun'])).toEqual(Array(6).fill('All'));
    expect(exchange.cluster.get('Secret', 'shop', 'db')).toBeUndefined();
  });

  it('names what is different, no value, and keeps it', async () => {
    exchange.cluster.put(secretObject('db', { password: 'another' }));

    const { code, out, told } = await exchange.imports('-i', exchange.file('key.txt'));

    expect(code).toBe(0);
    expect(out).toMatch(/^Secret +shop +db +kept +~ data\.password/m);
    expect(told).toContain('5 created, 1 kept');
    expect(`${out}${told}`).not.toContain(Buffer.from('secret-of-orders').toString('base64'));
  });

  it('replaces what is there where it may, keeping labels and keys of others', async () => {
    const data = { other: 'b3RoZXI=', password: 'b2xk' };
    exchange.cluster.put({
      ...secretObject('db', {}),
      metadata: { name: 'db', namespace: 'shop', labels: { of: 'others' } },
      data,
    });

    const refused = await exchange.imports('-i', exchange.file('key.txt'), '--on-conflict', 'replace');
    const adopted = await exchange.outcomes('--on-conflict', 'replace', '--adopt');

    expect(refused.code).toBe(1);
    expect(refused.told).toMatch(/5 created, 1 refused; when what is in the way is gone, import again/);
    expect(adopted).toContain('Secret shop/db replaced');
    expect(exchange.cluster.get('Secret', 'shop', 'db')).toMatchObject({
      metadata: { labels: { of: 'others', 'app.kubernetes.io/managed-by': 'kubectl-connection' } },
      data: { other: 'b3RoZXI=', password: Buffer.from('secret-of-orders').toString('base64') },
    });
  });

  it('adds under another name, which the references follow', async () => {
    exchange.cluster.put(secretObject('db', { password: 'another' }));

    const added = await exchange.outcomes('--on-conflict', 'add');

    const name = /^Secret shop\/(db-[0-9a-f]{6}) created$/.exec(added[0] ?? '')?.[1];
    expect(exchange.cluster.get('Connection', 'shop', 'orders')).toMatchObject({
      spec: { secrets: { password: { name, key: 'password' } } },
    });
  });

  it('goes into another namespace, under other names, with one more label', async () => {
    expect(
      await exchange.outcomes('-n', 'eu', '--map-name', 'orders=orders-eu', '--label', 'from=old'),
    ).toContain('Connection eu/orders-eu created');
    expect(exchange.cluster.get('Flow', 'eu', 'nightly')).toMatchObject({
      metadata: { labels: { from: 'old' } },
      spec: { steps: [{ from: [{ connection: 'orders-eu' }] }] },
    });
  });

  it('goes on where the API server refuses one object, and ends with 1', async () => {
    exchange.cluster.answer('POST /api/v1/namespaces/shop/secrets', () =>
      refusal(403, 'Forbidden', 'you may not'),
    );
    exchange.cluster.answer('POST /apis/mooring.dev/v1alpha1/namespaces/shop/flows', () =>
      refusal(409, 'AlreadyExists', 'x'),
    );

    const { code, out, told } = await exchange.imports('-i', exchange.file('key.txt'));

    expect(code).toBe(1);
    expect(out).toMatch(/^Secret +shop +db +failed +you may not; ask who runs the cluster/m);
    expect(out).toMatch(/^Flow +shop +alone +failed +somebody else wrote it meanwhile: import again$/m);
    expect(told).toContain('2 created, 4 failed; ');
  });

  it.each([
    { flags: [], code: 2, told: 'give -i IDENTITY-FILE, or -p for a passphrase, one of them' },
    {
      flags: ['-i', 'key.txt', '--on-conflict', 'merge'],
      code: 2,
      told: '--on-conflict merge: must be one of add, replace, keep',
    },
    { flags: ['-i', 'key.txt', '--label', 'team'], code: 2, told: '--label team: must be key=value' },
    { flags: ['-i', 'key.txt', '--map-name', 'a='], code: 2, told: '--map-name a=: must be from=to' },
    { flags: ['-i', 'export.age'], code: 2, told: 'the identity file holds no AGE-SECRET-KEY-' },
  ])('with $flags ends with $code and says: $told', async ({ flags, code, told }) => {
    const ended = await exchange.imports(
      ...flags.map((flag) => (/\.(txt|age)$/.test(flag) ? exchange.file(flag) : flag)),
    );

    expect(ended.code).toBe(code);
    expect(ended.told).toContain(told);
    expect(exchange.writes()).toEqual([]);
  });

  it('does not take one namespace for several', async () => {
    exchange.fill();
    await exchange.exports('--all', '-A', '-r', exchange.recipient);

    expect(await exchange.imports('-i', exchange.file('key.txt'), '-n', 'one')).toMatchObject({
      code: 2,
      told: expect.stringContaining(
        '-n one: the file has shop, eu; say for each with --map-namespace from=to',
      ) as unknown,
    });
  });

  it('is nothing for a file of others, and nothing is written', async () => {
    await writeFile(
      exchange.file('export.age'),
      await seal('{"hello":"world"}', { recipients: [exchange.recipient] }),
    );

    expect(await exchange.imports('-i', exchange.file('key.txt'))).toMatchObject({
      code: 1,
      told: expect.stringContaining('the file is no export of Connections; nothing was written') as unknown,
    });
  });

  it.each([
    [['--from', 'dsn', '--dry-run'], '--dry-run: is for exports'],
    [['--from', 'dsn', '--on-conflict', 'replace'], '--on-conflict: is for exports'],
    [['--from', 'dsn', '--map-name', 'a=b'], '--map-name: is for exports'],
    [['--to', 'manifests'], '--to: is for what another product wrote, with --from'],
  ])('says of flags that do nothing what they are for: %j', async (flags, expected) => {
    expect(await exchange.imports(...flags)).toMatchObject({
      code: 2,
      told: expect.stringContaining(expected) as unknown,
    });
  });
});
