import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { parse } from 'yaml';
import { credential } from '../support/canary.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { eventually } from '../support/eventually.ts';
import { install, writeOperatorKubeconfig } from '../support/install.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { startOperator } from '../support/operator.ts';
import type { RunningOperator } from '../support/operator.ts';
import { removeFolder, run, temporaryFolder } from '../support/process.ts';
import type { Result } from '../support/process.ts';
import { leaksIn, sinksOf, textSink } from '../support/sinks.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';

const BUNDLE = fileURLToPath(new URL('../../src/generate/bundle.ts', import.meta.url));
/** Far more than any of it takes, for machines that have other things to do. */
const PATIENCE_MS = 180_000;
const namespace = 'shop';
const RIGHT = credential('right');
const THEIRS = credential('theirs');
/** What the plugin said. */
let said = '';

let plane: ControlPlane;
let database: PostgresqlServer;
let kubectl: Kubectl;
let operator: RunningOperator;
let bundle: string;
/** The plugin, alone in a folder. */
let plugin: string;

beforeAll(async () => {
  bundle = await temporaryFolder('mooring-bundle');
  await run(process.execPath, [BUNDLE, bundle]);
  plugin = join(bundle, 'bin/kubectl-connection');
  await mkdir(join(bundle, 'bin'));
  await copyFile(join(bundle, 'kubectl-connection.js'), plugin);
  [plane, database] = await Promise.all([startControlPlane({ say: console.error }), startPostgresql()]);
  kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  await database.sql(
    `create role reader login password '${RIGHT}'; create database sales owner reader; create database stock owner reader;`,
  );
  await install(kubectl);
  await kubectl('create', 'namespace', namespace);
  operator = await startOperator({
    kubeconfig: await writeOperatorKubeconfig(kubectl, plane.dir),
    ports: [database.port],
  });
}, 900_000);

afterAll(async () => {
  await operator?.stop();
  await Promise.all([plane?.stop(), database?.stop(), removeFolder(bundle)]);
});

/** The plugin as a process of its own, as kubectl starts it. */
async function connection(args: readonly string[], input = ''): Promise<Result> {
  const result = await started(args, input);
  said += result.stdout + result.stderr;
  return result;
}

/** The same where a credential is asked for, which is then no leak. */
function started(args: readonly string[], input = ''): Promise<Result> {
  const env = { ...process.env, KUBECONFIG: plane.kubeconfig, NODE_OPTIONS: '' };
  return run(process.execPath, [plugin, ...args], { env, input, mayFail: true });
}

async function succeeds(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await connection([...args, '-n', namespace]);
  expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' });
  return stdout;
}

/** The rows of `list`, as name, READY and REASON. */
async function listed(...flags: readonly string[]): Promise<readonly string[]> {
  const found = JSON.parse(await succeeds('list', ...flags, '-o', 'json')) as readonly {
    metadata: { name: string };
    status?: { conditions?: readonly { type: string; status: string; reason: string }[] };
  }[];
  return found.map(({ metadata, status }) => {
    const ready = status?.conditions?.find(({ type }) => type === 'Ready');
    return `${metadata.name} ${ready?.status ?? ''} ${ready?.reason ?? ''}`;
  });
}

const waitForList = (expected: readonly string[]) =>
  eventually(async () => expect(await listed()).toEqual(expected), 60_000);
const file = (name: string) => join(plane.dir, name);
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'orders-db', namespace },
  stringData: { password: RIGHT },
};

/** Each `it` goes on where the one before it ended: it is one life. */
describe('the life of a Connection, with the plugin and kubectl alone', () => {
  it(
    'begins with a search',
    async () => {
      const found = async () => (await succeeds('types', 'postgre', '--cluster', '-o', 'name')).split('\n');
      await eventually(async () => expect(await found()).toContain('postgresql'), 30_000); // all types are published one by one
      expect(await succeeds('explain', 'postgresql.tls.mode')).toContain('One of: disable, require');
    },
    PATIENCE_MS,
  );

  it(
    'is written by new, and a mistake in it is found',
    async () => {
      const sets = [
        `host=127.0.0.1`,
        `port=${database.port}`,
        'database=sales',
        'user=reader',
        'tls.mode=disable',
      ];
      const manifest = await succeeds(
        'new',
        'postgresql',
        'orders',
        ...sets.flatMap((set) => ['--set', set]),
        '--secret',
        'password=orders-db',
      );
      await writeFile(file('orders.yaml'), manifest);
      await writeFile(file('typo.yaml'), manifest.replace('database:', 'databse:'));

      const { code, stdout } = await connection(['validate', '-f', file('typo.yaml')]);

      expect(code).toBe(1);
      expect(stdout).toContain(
        'typo.yaml:11:5: Connection/orders: spec.parameters.databse: unknown field, did you mean database?',
      );
      await succeeds('validate', '-f', file('orders.yaml'));
    },
    PATIENCE_MS,
  );

  it(
    'is tested before it is saved, through the operator and from here',
    async () => {
      await kubectl.apply(secret);

      const through = await connection(['test', '-n', namespace, '-f', file('orders.yaml'), '-o', 'json']);
      const here = await connection([
        'test',
        '-n',
        namespace,
        '-f',
        file('orders.yaml'),
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
      expect(await listed()).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'is saved and listed',
    async () => {
      await kubectl('apply', '-n', namespace, '-f', file('orders.yaml'));

      await waitForList(['orders True TestSucceeded']);
      expect(await listed('--failing')).toEqual([]);
      expect(
        await listed('--category', 'database', '--unused', '--type', 'postgresql', '--name', 'ord'),
      ).toHaveLength(1);
    },
    PATIENCE_MS,
  );

  it(
    'is rendered for programs, and one runs with it',
    async () => {
      const rendered = await started(['render', 'orders', '-n', namespace, '-o', 'uri']);
      const query = ['-Atc', 'select current_user'];
      const straight = await run('psql', [rendered.stdout.trim(), ...query]);
      const inside = await started(['run', 'orders', '-n', namespace, '--', 'psql', ...query]);
      const wrong = await connection(['run', 'orders', '-n', namespace, '--', 'sh', '-c', 'exit 7']);
      const none = await connection(['render', 'orders', '-n', namespace, '-o', 'kafka']);

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
      const { spec } = parse(await readFile(file('orders.yaml'), 'utf8')) as { spec: { parameters: object } };
      const set = (name: string) =>
        kubectl(
          'patch',
          'connection',
          'orders',
          '-n',
          namespace,
          '--type=merge',
          '-p',
          JSON.stringify({ spec: { parameters: { ...spec.parameters, database: name } } }),
        );
      await set('nothing');
      const wrong = await connection(['test', 'orders', '-n', namespace, '-o', 'junit']);
      await set('sales');

      const right = await connection(['test', 'orders', '-n', namespace]);

      expect(wrong.code).toBe(1);
      expect(wrong.stdout).toContain('<failure message=');
      expect(wrong.stdout).toContain('type="TargetNotFound"');
      expect(right.code).toBe(0);
      await waitForList(['orders True TestSucceeded']);
    },
    PATIENCE_MS,
  );

  it(
    'is duplicated without its credentials, which are given afterwards',
    async () => {
      await succeeds('duplicate', 'orders', 'stock', '--set', 'database=stock');
      await eventually(
        async () => expect(await listed('--name', 'stock')).toEqual(['stock Unknown Suspended']),
        60_000,
      );

      const copy = JSON.parse(await kubectl('get', 'connection', 'stock', '-n', namespace, '-o', 'json')) as {
        spec: Record<string, unknown>;
      };

      expect(copy.spec).toMatchObject({ suspend: true, parameters: { database: 'stock', user: 'reader' } });
      expect(copy.spec['secrets']).toBeUndefined();
      const secrets = { password: { name: 'orders-db', key: 'password' } };
      await kubectl(
        'patch',
        'connection',
        'stock',
        '-n',
        namespace,
        '--type=merge',
        '-p',
        JSON.stringify({ spec: { suspend: null, secrets } }),
      );
      await waitForList(['orders True TestSucceeded', 'stock True TestSucceeded']);
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
      await kubectl.apply(flow('nightly'), flow('hourly'));
      await eventually(async () =>
        expect(
          await kubectl(
            'get',
            'connection',
            'orders',
            '-n',
            namespace,
            '-o',
            'jsonpath={.status.usage.count}',
          ),
        ).toBe('2'),
      );

      expect(JSON.parse(await succeeds('usage', 'orders', '-o', 'json'))).toEqual([
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
      expect(JSON.parse(await succeeds('impact', 'orders-db', '-o', 'json'))).toMatchObject([
        { connection: 'orders', through: 'password (key password)', flows: ['hourly', 'nightly'] },
        { connection: 'stock', flows: ['hourly', 'nightly'] },
      ]);
      await expect(kubectl('delete', 'connection', 'orders', '-n', namespace)).rejects.toThrow(
        'used by 2 flows',
      );
    },
    PATIENCE_MS,
  );

  it(
    'is shown without a character that a terminal would obey, whatever somebody wrote into a Flow',
    async () => {
      const hostile = 'a\u001b[31m\u202eb\u009b2J';
      await kubectl.create({
        apiVersion: 'mooring.dev/v1alpha1',
        kind: 'Flow',
        metadata: { name: 'hostile', namespace },
        spec: { steps: [{ name: 's', from: [{ connection: 'stock', object: hostile }] }] },
      });

      const shown = await succeeds('usage', 'stock');

      expect(shown).toContain('a[31mb2J');
      expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/u); // oxlint-disable-line no-control-regex -- they are what it is about
      expect(JSON.parse(await succeeds('usage', 'stock', '-o', 'json'))).toContainEqual(
        expect.objectContaining({ object: hostile }),
      );
      await kubectl('delete', 'flow', 'hostile', '-n', namespace);
    },
    PATIENCE_MS,
  );

  it(
    'is exported, outlives its namespace, and is all green again',
    async () => {
      const identity = await generateX25519Identity();
      await writeFile(file('key.txt'), `${identity}\n`);
      await succeeds(
        'export',
        '--all',
        '--with-credentials',
        '-r',
        await identityToRecipient(identity),
        '--to',
        file('shop.age'),
      );
      expect((await stat(file('shop.age'))).mode & 0o777).toBe(0o600);
      await kubectl('delete', 'namespace', namespace, '--wait=true', '--timeout=60s');
      await kubectl('create', 'namespace', namespace);

      const dry = await connection([
        'import',
        file('shop.age'),
        '-i',
        file('key.txt'),
        '--dry-run',
        '-o',
        'json',
      ]);
      expect(await listed()).toEqual([]);
      const real = await connection([
        'import',
        file('shop.age'),
        '-i',
        file('key.txt'),
        '--enable',
        '-o',
        'json',
      ]);
      const again = await connection([
        'import',
        file('shop.age'),
        '-i',
        file('key.txt'),
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
      await waitForList(['orders True TestSucceeded', 'stock True TestSucceeded']);
      await eventually(async () =>
        expect(
          await kubectl(
            'get',
            'connection',
            'orders',
            '-n',
            namespace,
            '-o',
            'jsonpath={.status.usage.count}',
          ),
        ).toBe('2'),
      );
    },
    PATIENCE_MS,
  );
});

function outcomes({ stdout }: Result): readonly string[] {
  return (JSON.parse(stdout) as readonly { kind: string; name: string; outcome: string }[]).map(
    ({ kind, name, outcome }) => `${kind}/${name} ${outcome}`,
  );
}

describe('doctor', () => {
  const verdicts = async () => {
    const { code, stdout } = await connection(['doctor', '-n', namespace, '-o', 'json']);
    const found = JSON.parse(stdout) as readonly { check: string; verdict: string; remedy?: string }[];
    return {
      code,
      ...Object.fromEntries(found.map(({ check, verdict }) => [check, verdict])),
      remedies: found.map(({ remedy }) => remedy),
    };
  };

  it(
    'finds a policy that is not bound, and Secrets that are not encrypted',
    async () => {
      const well = {
        CRDs: 'ok',
        Leader: 'ok',
        'Operator rights': 'ok',
        'Your rights': 'ok',
        Policies: 'ok',
        Types: 'ok',
        Connections: 'ok',
      };
      expect(await verdicts()).toMatchObject({
        ...well,
        code: 1,
        Operator: 'unknown',
        'Secrets at rest': 'wrong',
      });
      await kubectl('delete', 'validatingadmissionpolicybinding', 'delete-in-use.mooring.dev');

      const after = await verdicts();
      await install(kubectl);

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
      await kubectl('delete', 'secret', 'orders-db', '-n', namespace);
      await kubectl.apply(theirs);
      const flags = [
        'import',
        file('shop.age'),
        '-i',
        file('key.txt'),
        '--on-conflict',
        'replace',
        '-o',
        'json',
      ];

      const refused = await connection(flags);
      const before = await passwordOf('orders-db');
      const adopted = await connection([...flags, '--adopt']);

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
      await kubectl('create', 'serviceaccount', 'guest', '-n', namespace);
      const token = (await kubectl('create', 'token', 'guest', '-n', namespace)).trim();
      const config = JSON.parse(await kubectl('config', 'view', '--raw', '-o', 'json')) as {
        contexts: { context: object }[];
      };
      const guest = {
        ...config,
        users: [{ name: 'guest', user: { token } }],
        contexts: config.contexts.map((each) => ({ ...each, context: { ...each.context, user: 'guest' } })),
      };
      await writeFile(file('guest.json'), JSON.stringify(guest), { mode: 0o600 });

      const { code, stderr } = await connection([
        'import',
        file('shop.age'),
        '-i',
        file('key.txt'),
        '--kubeconfig',
        file('guest.json'),
      ]);

      expect(code).toBe(3);
      expect(stderr).toContain('cannot list resource "connections"');
      expect(
        await connection(['render', 'orders', '-n', namespace, '--kubeconfig', file('guest.json')]),
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
  expect(await leaksIn([...sinksOf(plane, kubectl, operator), textSink('plugin', () => said)])).toEqual([]);
});

async function passwordOf(name: string): Promise<string> {
  return Buffer.from(
    await kubectl('get', 'secret', name, '-n', namespace, '-o', 'jsonpath={.data.password}'),
    'base64',
  ).toString();
}
