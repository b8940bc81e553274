import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { seal } from '../../../src/cli/bundle/seal.ts';
import { refusal, startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { removeFolder, temporaryFolder } from '../../support/process.ts';
import { connection } from '../console.ts';
import { connectionObject, flowObject, secretObject } from '../shop.ts';

let cluster: FakeCluster;
let folder: string;
let recipient: string;

beforeAll(async () => {
  [cluster, folder] = [await startFakeCluster(), await temporaryFolder('mooring-exchange')];
  const identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
  await writeFile(file('key.txt'), `# made by age-keygen\n${identity}\n`);
}, 60_000);

afterAll(async () => {
  await cluster?.stop();
  await removeFolder(folder);
});

const file = (name: string) => join(folder, name);

const orders = {
  type: 'postgresql',
  parameters: { host: 'db', database: 'sales', user: 'reader' },
  secrets: { password: { name: 'db', key: 'password' } },
};

function fill(): void {
  cluster.clear();
  cluster.put(
    connectionObject('orders', orders, {
      metadata: { labels: { team: 'data' }, uid: 'of-this-cluster' },
      status: { observedGeneration: 1 },
    }),
    connectionObject('lake', { type: 's3', secretsFrom: [{ name: 'lake' }, { name: 'gone' }] }),
    connectionObject('far', { type: 's3' }, { metadata: { namespace: 'eu' } }),
    flowObject('nightly', 'orders'),
    flowObject('alone'),
    secretObject('db', { password: 'secret-of-orders', other: 'of others' }),
    secretObject('lake', { accessKeyId: 'id', secretAccessKey: 'key' }),
  );
}

beforeEach(fill);

function exports(...args: readonly string[]) {
  const flags = ['--kubeconfig', cluster.kubeconfig, '--to', file('export.age')];
  return connection(['export', ...flags, ...args]);
}

function imports(...args: readonly string[]) {
  return connection(['import', '--kubeconfig', cluster.kubeconfig, file('export.age'), ...args]);
}

/** What an import says of each object: `Secret shop/db created`. */
async function outcomes(...args: readonly string[]): Promise<readonly string[]> {
  const { out } = await imports('-i', file('key.txt'), '-o', 'json', ...args);
  const rows = JSON.parse(out) as readonly Readonly<Record<string, string>>[];
  return rows.map(({ kind, namespace, name, outcome }) => `${kind} ${namespace}/${name} ${outcome}`);
}

const writes = () => cluster.requests.filter(({ method }) => method !== 'GET');

describe('export', () => {
  it('takes what is named, the Flows that use it, and no credentials', async () => {
    expect(await exports('orders', '-r', recipient)).toEqual({
      code: 0,
      out: '',
      told: `1 Connection, 1 Flow, 0 Secrets in ${file('export.age')}\nCredentials are not in it: --with-credentials takes them along.`,
    });
    expect((await stat(file('export.age'))).mode & 0o777).toBe(0o600);
    expect(await outcomes('--dry-run')).toEqual([
      'Connection shop/orders unchanged',
      'Flow shop/nightly unchanged',
    ]);
  });

  it.each([
    { flags: ['--all'], summary: '2 Connections, 2 Flows, 0 Secrets' },
    { flags: ['--all', '-A'], summary: '3 Connections, 2 Flows, 0 Secrets' },
    { flags: ['-l', 'team=data'], summary: '1 Connection, 1 Flow, 0 Secrets' },
    { flags: ['--type', 's3'], summary: '1 Connection, 0 Flows, 0 Secrets' },
    { flags: ['lake', '--with-credentials'], summary: '1 Connection, 0 Flows, 1 Secret' },
  ])('with $flags takes $summary', async ({ flags, summary }) => {
    const { code, told } = await exports(...flags, '-r', recipient);

    expect(code).toBe(0);
    expect(told).toContain(`${summary} in `);
  });

  it('says which Secret is not there', async () => {
    const { told } = await exports('lake', '--with-credentials', '-r', recipient);

    expect(told.split('\n')[0]).toBe('Secret shop/gone is not there: exported without it');
  });

  it.each([
    { flags: [], code: 2, told: 'name Connections, or give --all, -l SELECTOR or --type TYPE' },
    { flags: ['orders'], code: 2, told: 'give -r RECIPIENT, or -p for a passphrase, one of them' },
    { flags: ['orders', '-p'], code: 2, told: 'the first line of standard input, which is empty' },
    {
      flags: ['orders', '-r', 'age1nonsense'],
      code: 2,
      told: '-r must be a recipient as age-keygen prints it',
    },
    { flags: ['ordres', '-r', 'age1nonsense'], code: 3, told: 'did you mean orders?' },
    {
      flags: ['-l', 'team=none', '-r', 'x'],
      code: 1,
      told: 'there is no such Connection: nothing was exported',
    },
  ])('with $flags ends with $code and says: $told', async ({ flags, code, told }) => {
    const before = await readdir(folder);

    const ended = await exports(...flags);

    expect(ended.code).toBe(code);
    expect(ended.told).toContain(told);
    expect(await readdir(folder)).toEqual(before);
  });
});

describe('import', () => {
  beforeEach(async () => {
    await exports('--all', '--with-credentials', '-r', recipient);
    cluster.clear();
  });

  it('brings everything back, Secrets first, with no more keys than are used', async () => {
    expect(await outcomes('--enable')).toEqual([
      'Secret shop/db created',
      'Secret shop/lake created',
      'Connection shop/orders created',
      'Connection shop/lake created',
      'Flow shop/nightly created',
      'Flow shop/alone created',
    ]);
    expect(cluster.get('Secret', 'shop', 'db')?.['data']).toEqual({
      password: Buffer.from('secret-of-orders').toString('base64'),
    });
    expect(cluster.get('Connection', 'shop', 'orders')).toMatchObject({
      metadata: { labels: { team: 'data' }, uid: expect.not.stringContaining('of-this-cluster') as unknown },
      spec: orders,
    });
    expect(cluster.get('Connection', 'shop', 'orders')).not.toHaveProperty('status');
    expect(await outcomes('--enable')).toEqual(
      expect.arrayContaining(['Secret shop/db unchanged', 'Connection shop/orders unchanged']),
    );
  });

  it('leaves Connections suspended, and says how to set them going', async () => {
    const { code, told } = await imports('-i', file('key.txt'));

    expect(code).toBe(0);
    expect(cluster.get('Connection', 'shop', 'orders')?.['spec']).toEqual({ ...orders, suspend: true });
    const [first = '', ...others] = told.split('\n');
    expect(first).toMatch(/^6 objects, exported \S+Z, into context fake$/);
    expect(others).toEqual([
      'New Connections are suspended until you have looked at them. One by one, or with --enable for all:',
      `  kubectl patch connection orders -n shop --type=merge -p '{"spec":{"suspend":false}}'`,
      '6 created',
    ]);
  });

  it('with a client dry run asks the cluster what it has, and writes nothing', async () => {
    const { code, out, told } = await imports('-i', file('key.txt'), '--dry-run', '-o', 'name');

    expect({ code, lines: out.split('\n') }).toMatchObject({
      code: 0,
      lines: ['secret/db', 'secret/lake', ...Array(4).fill(expect.any(String))],
    });
    expect(told).toContain('6 created (dry run: nothing was written)');
    expect(writes()).toEqual([]);
  });

  it('with a server dry run has the API server judge each object, and nothing is kept', async () => {
    expect(await outcomes('--dry-run=server')).toHaveLength(6);
    expect(writes().map(({ query }) => query['dryRun'])).toEqual(Array(6).fill('All'));
    expect(cluster.get('Secret', 'shop', 'db')).toBeUndefined();
  });

  it('names what is different, no value, and keeps it', async () => {
    cluster.put(secretObject('db', { password: 'another' }));

    const { code, out, told } = await imports('-i', file('key.txt'));

    expect(code).toBe(0);
    expect(out).toMatch(/^Secret +shop +db +kept +~ data\.password/m);
    expect(told).toContain('5 created, 1 kept');
    expect(`${out}${told}`).not.toContain(Buffer.from('secret-of-orders').toString('base64'));
  });

  it('replaces what is there where it may, keeping labels and keys of others', async () => {
    const data = { other: 'b3RoZXI=', password: 'b2xk' };
    cluster.put({
      ...secretObject('db', {}),
      metadata: { name: 'db', namespace: 'shop', labels: { of: 'others' } },
      data,
    });

    const refused = await imports('-i', file('key.txt'), '--on-conflict', 'replace');
    const adopted = await outcomes('--on-conflict', 'replace', '--adopt');

    expect(refused.code).toBe(1);
    expect(refused.told).toMatch(/5 created, 1 refused; when what is in the way is gone, import again/);
    expect(adopted).toContain('Secret shop/db replaced');
    expect(cluster.get('Secret', 'shop', 'db')).toMatchObject({
      metadata: { labels: { of: 'others', 'app.kubernetes.io/managed-by': 'kubectl-connection' } },
      data: { other: 'b3RoZXI=', password: Buffer.from('secret-of-orders').toString('base64') },
    });
  });

  it('adds under another name, which the references follow', async () => {
    cluster.put(secretObject('db', { password: 'another' }));

    const added = await outcomes('--on-conflict', 'add');

    const name = /^Secret shop\/(db-[0-9a-f]{6}) created$/.exec(added[0] ?? '')?.[1];
    expect(cluster.get('Connection', 'shop', 'orders')).toMatchObject({
      spec: { secrets: { password: { name, key: 'password' } } },
    });
  });

  it('goes into another namespace, under other names, with one more label', async () => {
    expect(await outcomes('-n', 'eu', '--map-name', 'orders=orders-eu', '--label', 'from=old')).toContain(
      'Connection eu/orders-eu created',
    );
    expect(cluster.get('Flow', 'eu', 'nightly')).toMatchObject({
      metadata: { labels: { from: 'old' } },
      spec: { steps: [{ from: [{ connection: 'orders-eu' }] }] },
    });
  });

  it('goes on where the API server refuses one object, and ends with 1', async () => {
    cluster.answer('POST /api/v1/namespaces/shop/secrets', () => refusal(403, 'Forbidden', 'you may not'));
    cluster.answer('POST /apis/mooring.dev/v1alpha1/namespaces/shop/flows', () =>
      refusal(409, 'AlreadyExists', 'x'),
    );

    const { code, out, told } = await imports('-i', file('key.txt'));

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
    const ended = await imports(...flags.map((flag) => (/\.(txt|age)$/.test(flag) ? file(flag) : flag)));

    expect(ended.code).toBe(code);
    expect(ended.told).toContain(told);
    expect(writes()).toEqual([]);
  });

  it('does not take one namespace for several', async () => {
    fill();
    await exports('--all', '-A', '-r', recipient);

    expect(await imports('-i', file('key.txt'), '-n', 'one')).toMatchObject({
      code: 2,
      told: expect.stringContaining(
        '-n one: the file has shop, eu; say for each with --map-namespace from=to',
      ) as unknown,
    });
  });

  it('is nothing for a file of others, and nothing is written', async () => {
    await writeFile(file('export.age'), await seal('{"hello":"world"}', { recipients: [recipient] }));

    expect(await imports('-i', file('key.txt'))).toMatchObject({
      code: 1,
      told: expect.stringContaining('the file is no export of Connections; nothing was written') as unknown,
    });
  });
});
