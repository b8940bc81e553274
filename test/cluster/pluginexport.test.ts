import { stat, writeFile } from 'node:fs/promises';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { credential } from '../support/canary.ts';
import { eventually } from '../support/eventually.ts';
import { install } from '../support/install.ts';
import type { Result } from '../support/process.ts';
import { namespace, PATIENCE_MS, RIGHT, secret, startPluginSite } from './pluginsite.ts';
import type { PluginSite } from './pluginsite.ts';

const THEIRS = credential('theirs');

let site: PluginSite;

beforeAll(async () => {
  site = await startPluginSite();
  await site.kubectl.apply(
    secret,
    connectionTo('orders', 'sales'),
    connectionTo('stock', 'stock'),
    flow('nightly'),
    flow('hourly'),
  );
  await site.waitForList(['orders True TestSucceeded', 'stock True TestSucceeded']);
}, 900_000);

afterAll(() => site?.stop());

/** What plugin.test.ts ends with, and its end. */
describe('the life of a Connection, with the plugin and kubectl alone', () => {
  it(
    'is suspended, changed, resumed and renamed while the operator writes',
    async () => {
      await site.succeeds('suspend', 'orders');
      await site.waitForList(['orders True Suspended'], '--name', 'orders');
      await site.succeeds('set', 'orders', '--set', 'database=stock');
      await site.succeeds('resume', 'orders');
      await site.succeeds('rename', 'orders', 'sales');
      await site.waitForList(['sales True TestSucceeded', 'stock True TestSucceeded']);
      await eventually(async () => expect(await site.usageOf('sales')).toBe('2'), 30_000);
      await site.succeeds('rename', 'sales', 'orders');
    },
    PATIENCE_MS,
  );
  it(
    'is exported, outlives its namespace, and is all green again',
    async () => {
      const identity = await generateX25519Identity();
      await writeFile(site.file('key.txt'), `${identity}\n`);
      await site.succeeds(
        'export',
        '--all',
        '--with-credentials',
        '-r',
        await identityToRecipient(identity),
        '--to',
        site.file('shop.age'),
      );
      expect((await stat(site.file('shop.age'))).mode & 0o777).toBe(0o600);
      await site.kubectl('delete', 'namespace', namespace, '--wait=true', '--timeout=60s');
      await site.kubectl('create', 'namespace', namespace);

      const dry = await site.connection([
        'import',
        site.file('shop.age'),
        '-i',
        site.file('key.txt'),
        '--dry-run',
        '-o',
        'json',
      ]);
      expect(await site.list()).toEqual([]);
      const real = await site.connection([
        'import',
        site.file('shop.age'),
        '-i',
        site.file('key.txt'),
        '--enable',
        '-o',
        'json',
      ]);
      const again = await site.connection([
        'import',
        site.file('shop.age'),
        '-i',
        site.file('key.txt'),
        '--enable',
        '-o',
        'json',
      ]);

      const names = [
        'Secret/orders-db',
        'Connection/orders',
        'Connection/stock',
        'Flow/hourly',
        'Flow/nightly',
      ];
      expect([dry, real, again].map(outcomes)).toEqual([
        names.map((name) => `${name} created`),
        names.map((name) => `${name} created`),
        names.map((name) => `${name} unchanged`),
      ]);
      await site.waitForList(['orders True TestSucceeded', 'stock True TestSucceeded']);
      await eventually(async () => expect(await site.usageOf('orders')).toBe('2'));
    },
    PATIENCE_MS,
  );
});

describe('doctor', () => {
  const verdicts = async () => {
    const { code, stdout } = await site.connection(['doctor', '-n', namespace, '-o', 'json']);
    const found = JSON.parse(stdout) as readonly { check: string; verdict: string; remedy?: string }[];
    return {
      code,
      ...Object.fromEntries(found.map(({ check, verdict }) => [check, verdict])),
      remedies: found.map(({ remedy }) => remedy),
    };
  };

  it(
    'finds a policy that is not bound, and says that the API server encrypts no Secrets',
    async () => {
      const well = {
        CRDs: 'ok',
        Operator: 'ok',
        Leader: 'ok',
        'Operator rights': 'ok',
        'Your rights': 'ok',
        Policies: 'ok',
        Types: 'ok',
        Connections: 'ok',
      };
      // An operator that has just begun is still publishing its types.
      await eventually(async () =>
        expect(await verdicts()).toMatchObject({ ...well, code: 0, 'Secrets at rest': 'note' }),
      );
      await site.kubectl('delete', 'validatingadmissionpolicybinding', 'delete-in-use.mooring.dev');

      const after = await verdicts();
      await install(site.kubectl);

      expect(after).toMatchObject({ ...well, Policies: 'wrong' });
      expect(after.remedies).toContain('kubectl apply --server-side -f deploy/policies.yaml');
    },
    PATIENCE_MS,
  );
});

describe('an import', () => {
  it(
    'overwrites no Secret of others, unless told to adopt it',
    async () => {
      const theirs = { ...secret, stringData: { password: THEIRS } };
      await site.kubectl('delete', 'secret', 'orders-db', '-n', namespace);
      await site.kubectl.apply(theirs);
      const flags = [
        'import',
        site.file('shop.age'),
        '-i',
        site.file('key.txt'),
        '--on-conflict',
        'replace',
        '-o',
        'json',
      ];

      const refused = await site.connection(flags);
      const before = await passwordOf('orders-db');
      const adopted = await site.connection([...flags, '--adopt']);

      expect([refused.code, outcomes(refused)[0], before]).toEqual([1, 'Secret/orders-db refused', THEIRS]);
      expect([adopted.code, outcomes(adopted)[0], await passwordOf('orders-db')]).toEqual([
        0,
        'Secret/orders-db replaced',
        RIGHT,
      ]);
    },
    PATIENCE_MS,
  );

  it(
    'goes as the user, who gets no further than the API server lets them',
    async () => {
      await site.kubectl('create', 'serviceaccount', 'guest', '-n', namespace);
      const token = (await site.kubectl('create', 'token', 'guest', '-n', namespace)).trim();
      const config = JSON.parse(await site.kubectl('config', 'view', '--raw', '-o', 'json')) as {
        contexts: { context: object }[];
      };
      const guest = {
        ...config,
        users: [{ name: 'guest', user: { token } }],
        contexts: config.contexts.map((each) => ({ ...each, context: { ...each.context, user: 'guest' } })),
      };
      await writeFile(site.file('guest.json'), JSON.stringify(guest), { mode: 0o600 });

      const { code, stderr } = await site.connection([
        'import',
        site.file('shop.age'),
        '-i',
        site.file('key.txt'),
        '--kubeconfig',
        site.file('guest.json'),
      ]);

      expect(code).toBe(3);
      expect(stderr).toContain('cannot list resource "connections"');
      expect(
        await site.connection(['render', 'orders', '-n', namespace, '--kubeconfig', site.file('guest.json')]),
      ).toMatchObject({
        code: 3,
        stdout: '',
        stderr: expect.stringContaining('cannot get resource "connections"') as unknown,
      });
    },
    PATIENCE_MS,
  );
});

it('brings no credential to light', async () => {
  expect(await site.leaks()).toEqual([]);
});
function outcomes({ stdout }: Result): readonly string[] {
  return (JSON.parse(stdout) as readonly { kind: string; name: string; outcome: string }[]).map(
    ({ kind, name, outcome }) => `${kind}/${name} ${outcome}`,
  );
}

async function passwordOf(name: string): Promise<string> {
  return Buffer.from(
    await site.kubectl('get', 'secret', name, '-n', namespace, '-o', 'jsonpath={.data.password}'),
    'base64',
  ).toString();
}

function connectionTo(name: string, database: string) {
  const { port } = site.database;
  const parameters = { host: '127.0.0.1', port, database, user: 'reader', tls: { mode: 'disable' } };
  const secrets = { password: { name: 'orders-db', key: 'password' } };
  const spec = { type: 'postgresql', parameters, secrets };
  return { apiVersion: 'mooring.dev/v1alpha1', kind: 'Connection', metadata: { name, namespace }, spec };
}

function flow(name: string) {
  const steps = [{ name: 'extract', from: [{ connection: 'orders' }], to: [{ connection: 'stock' }] }];
  return { apiVersion: 'mooring.dev/v1alpha1', kind: 'Flow', metadata: { name, namespace }, spec: { steps } };
}
