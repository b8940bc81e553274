import { readFile, writeFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { eventually } from '../support/eventually.ts';
import { run } from '../support/process.ts';
import { namespace, PATIENCE_MS, RIGHT, secret, startPluginSite } from './pluginsite.ts';
import type { PluginSite } from './pluginsite.ts';

let site: PluginSite;

beforeAll(async () => {
  site = await startPluginSite();
}, 900_000);

afterAll(() => site?.stop());

/** Each `it` goes on where the one before it ended: it is one life. */
describe('the life of a Connection, with the plugin and kubectl alone', () => {
  it(
    'begins with a search',
    async () => {
      const found = async () =>
        (await site.succeeds('types', 'postgre', '--cluster', '-o', 'name')).split('\n');
      await eventually(async () => expect(await found()).toContain('postgresql'), 30_000); // all types are published one by one
      expect(await site.succeeds('explain', 'postgresql.tls.mode')).toContain('One of: disable, require');
    },
    PATIENCE_MS,
  );

  it(
    'is written by new, and a mistake in it is found',
    async () => {
      const sets = [
        `host=127.0.0.1`,
        `port=${site.database.port}`,
        'database=sales',
        'user=reader',
        'tls.mode=disable',
      ];
      const manifest = await site.succeeds(
        'new',
        'postgresql',
        'orders',
        ...sets.flatMap((set) => ['--set', set]),
        '--secret',
        'password=orders-db',
      );
      await writeFile(site.file('orders.yaml'), manifest);
      await writeFile(site.file('typo.yaml'), manifest.replace('database:', 'databse:'));

      const { code, stdout } = await site.connection(['validate', '-f', site.file('typo.yaml')]);

      expect(code).toBe(1);
      expect(stdout).toContain(
        'typo.yaml:11:5: Connection/orders: spec.parameters.databse: unknown field, did you mean database?',
      );
      await site.succeeds('validate', '-f', site.file('orders.yaml'));
    },
    PATIENCE_MS,
  );

  it(
    'is tested before it is saved, through the operator and from here',
    async () => {
      await site.kubectl.apply(secret);

      const through = await site.connection([
        'test',
        '-n',
        namespace,
        '-f',
        site.file('orders.yaml'),
        '-o',
        'json',
      ]);
      const here = await site.connection([
        'test',
        '-n',
        namespace,
        '-f',
        site.file('orders.yaml'),
        '--local',
        '-o',
        'json',
      ]);

      for (const { code, stdout, stderr } of [through, here]) {
        expect({ code, found: JSON.parse(stdout) as unknown }).toMatchObject({
          code: 0,
          found: [{ name: 'orders', result: 'Succeeded' }],
        });
        expect(stderr).toMatch(/orders {2}Authenticate ok/);
      }
      expect(await site.list()).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'is saved and listed',
    async () => {
      await site.kubectl('apply', '-n', namespace, '-f', site.file('orders.yaml'));

      await site.waitForList(['orders True TestSucceeded']);
      expect(await site.list('--failing')).toEqual([]);
      expect(
        await site.list('--category', 'database', '--unused', '--type', 'postgresql', '--name', 'ord'),
      ).toHaveLength(1);
    },
    PATIENCE_MS,
  );

  it(
    'is rendered for programs, and one runs with it',
    async () => {
      const rendered = await site.reveal(['render', 'orders', '-n', namespace, '-o', 'uri']);
      const query = ['-Atc', 'select current_user'];
      const straight = await run('psql', [rendered.stdout.trim(), ...query]);
      const inside = await site.reveal(['run', 'orders', '-n', namespace, '--', 'psql', ...query]);
      const wrong = await site.connection(['run', 'orders', '-n', namespace, '--', 'sh', '-c', 'exit 7']);
      const none = await site.connection(['render', 'orders', '-n', namespace, '-o', 'kafka']);

      expect(decodeURIComponent(new URL(rendered.stdout).password)).toBe(RIGHT);
      expect([straight.stdout, inside.stdout]).toEqual(['reader\n', 'reader\n']);
      expect([rendered.code, inside.code, wrong.code]).toEqual([0, 0, 7]);
      expect(none).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('-o kafka: type postgresql has env, uri, jdbc') as unknown,
      });
    },
    PATIENCE_MS,
  );

  it(
    'is changed to what is wrong, tested, and changed back',
    async () => {
      const text = await readFile(site.file('orders.yaml'), 'utf8');
      const { spec } = parse(text) as { spec: { parameters: object } };
      const set = (name: string) =>
        site.patch('orders', { spec: { parameters: { ...spec.parameters, database: name } } });
      await set('nothing');
      const wrong = await site.connection(['test', 'orders', '-n', namespace, '-o', 'junit']);
      await set('sales');

      const right = await site.connection(['test', 'orders', '-n', namespace]);

      expect(wrong.code).toBe(1);
      expect(wrong.stdout).toContain('<failure message=');
      expect(wrong.stdout).toContain('type="TargetNotFound"');
      expect(right.code).toBe(0);
      await site.waitForList(['orders True TestSucceeded']);
    },
    PATIENCE_MS,
  );

  it(
    'is duplicated without its credentials, which are given afterwards',
    async () => {
      await site.succeeds('duplicate', 'orders', 'stock', '--set', 'database=stock');
      await site.waitForList(['stock Unknown Suspended'], '--name', 'stock');

      const copy = JSON.parse(
        await site.kubectl('get', 'connection', 'stock', '-n', namespace, '-o', 'json'),
      ) as {
        spec: Record<string, unknown>;
      };

      expect(copy.spec).toMatchObject({ suspend: true, parameters: { database: 'stock', user: 'reader' } });
      expect(copy.spec['secrets']).toBeUndefined();
      const secrets = { password: { name: 'orders-db', key: 'password' } };
      await site.patch('stock', { spec: { suspend: null, secrets } });
      await site.waitForList(['orders True TestSucceeded', 'stock True TestSucceeded']);
    },
    PATIENCE_MS,
  );

  it(
    'is found in two flows, and so is its Secret; deleting it is refused',
    async () => {
      const flow = (name: string) => ({
        apiVersion: 'mooring.dev/v1alpha1',
        kind: 'Flow',
        metadata: { name, namespace },
        spec: {
          steps: [
            {
              name: 'extract',
              from: [{ connection: 'orders', object: 'public.orders' }],
              to: [{ connection: 'stock' }],
            },
          ],
        },
      });
      await site.kubectl.apply(flow('nightly'), flow('hourly'));
      await eventually(async () => expect(await site.usageOf('orders')).toBe('2'));

      expect(JSON.parse(await site.succeeds('usage', 'orders', '-o', 'json'))).toEqual([
        {
          namespace,
          flow: 'hourly',
          step: 'extract',
          field: 'spec.steps.extract.from[0]',
          connection: 'orders',
          object: 'public.orders',
        },
        {
          namespace,
          flow: 'nightly',
          step: 'extract',
          field: 'spec.steps.extract.from[0]',
          connection: 'orders',
          object: 'public.orders',
        },
      ]);
      expect(JSON.parse(await site.succeeds('impact', 'orders-db', '-o', 'json'))).toMatchObject([
        { connection: 'orders', through: 'password (key password)', flows: ['hourly', 'nightly'] },
        { connection: 'stock', flows: ['hourly', 'nightly'] },
      ]);
      await expect(site.kubectl('delete', 'connection', 'orders', '-n', namespace)).rejects.toThrow(
        'used by 2 flows',
      );
    },
    PATIENCE_MS,
  );

  it(
    'is shown without a character that a terminal would obey, whatever a user wrote into a Flow',
    async () => {
      const hostile = 'a\u001b[31m\u202eb\u009b2J';
      await site.kubectl.create({
        apiVersion: 'mooring.dev/v1alpha1',
        kind: 'Flow',
        metadata: { name: 'hostile', namespace },
        spec: { steps: [{ name: 's', from: [{ connection: 'stock', object: hostile }] }] },
      });

      const shown = await site.succeeds('usage', 'stock');

      expect(shown).toContain('a[31mb2J');
      expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/u); // oxlint-disable-line no-control-regex -- they are what it is about
      expect(JSON.parse(await site.succeeds('usage', 'stock', '-o', 'json'))).toContainEqual(
        expect.objectContaining({ object: hostile }),
      );
      await site.kubectl('delete', 'flow', 'hostile', '-n', namespace);
    },
    PATIENCE_MS,
  );
});
it('brings no credential to light', async () => {
  expect(await site.leaks()).toEqual([]);
});
