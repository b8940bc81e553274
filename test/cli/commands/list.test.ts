import { refusal, startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { connection } from '../console.ts';
import { API_VERSION, connectionObject, ready, suspended } from '../shop.ts';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster();
}, 60_000);

afterAll(() => cluster?.stop());

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000 - 100).toISOString();

beforeEach(() => {
  cluster.clear();
  cluster.put(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    connectionObject(
      'orders',
      { type: 'postgresql' },
      {
        metadata: { creationTimestamp: ago(3 * 86_400), labels: { team: 'data' } },
        ...ready('False', 'CredentialsRejected', {
          lastTest: { time: ago(300), failedStep: 'Authenticate' },
          usage: { count: 2 },
        }),
      },
    ),
    connectionObject('lake', { type: 's3' }, ready('True', 'TestSucceeded', { usage: { count: 0 } })),
    connectionObject('parked', { type: 's3' }, suspended()),
    connectionObject('far', { type: 's3' }, { metadata: { namespace: 'eu' } }),
    {
      apiVersion: API_VERSION,
      kind: 'ConnectionType',
      metadata: { name: 'postgresql', labels: { 'mooring.dev/category': 'database' } },
      spec: { aliases: ['postgres'] },
    },
  );
});

function list(...flags: readonly string[]) {
  return connection(['list', '--kubeconfig', cluster.kubeconfig, ...flags]);
}

describe('list', () => {
  it('shows each Connection of the namespace of the context, page by page', async () => {
    const { code, out } = await list();

    expect({ code, lines: out.split('\n').map((line) => line.trimEnd().split(/ {2,}/)) }).toEqual({
      code: 0,
      lines: [
        ['NAME', 'TYPE', 'READY', 'REASON', 'STEP', 'USED BY', 'LAST TEST', 'AGE'],
        ['orders', 'postgresql', 'False', 'CredentialsRejected', 'Authenticate', '2', '5m', '3d'],
        ['lake', 's3', 'True', 'TestSucceeded', '0'],
        ['parked', 's3', 'Unknown', 'Suspended'],
      ],
    });
    expect(cluster.requests.map(({ query }) => query)).toEqual([
      { limit: '500' },
      { limit: '500', continue: '2' },
    ]);
  });

  it('takes another name of a type for it', async () => {
    expect(await list('--type', 'pg', '-o', 'name')).toMatchObject({
      code: 0,
      out: 'connection.mooring.dev/orders',
    });
  });

  it.each([
    { flags: ['-A'], names: ['orders', 'lake', 'parked', 'far'] },
    { flags: ['-n', 'eu'], names: ['far'] },
    { flags: ['--type', 's3'], names: ['lake', 'parked'] },
    { flags: ['-l', 'team=data'], names: ['orders'] },
    { flags: ['--category', 'database'], names: ['orders'] },
    { flags: ['--name', 'ar'], names: ['parked'] },
    { flags: ['--reason', 'Suspended'], names: ['parked'] },
    { flags: ['--unused'], names: ['lake', 'parked'] },
    { flags: ['--failing'], names: ['orders'] },
    { flags: ['--failing', '-A'], names: ['orders', 'far'] },
  ])('with $flags names $names', async ({ flags, names }) => {
    const { out } = await list('-o', 'name', ...flags);

    expect(out.split('\n')).toEqual(names.map((name) => `connection.mooring.dev/${name}`));
  });

  it('shows what a Connection waits for that no test was made of, and finds it by its reason', async () => {
    const message = 'to lock no account this one is not tried before noon';
    const conditions = [{ type: 'Reachable', status: 'Unknown', reason: 'Pending', message }];
    cluster.put(connectionObject('waiting', { type: 'mysql' }, { status: { conditions } }));

    const { code, out } = await list('--reason', 'Pending', '-o', 'wide');

    expect(code).toBe(0);
    expect(out.split('\n')[1]).toMatch(/^waiting +mysql +Unknown +Pending .* to lock no account .* noon$/);
  });

  it('shows namespaces where all are asked for, and messages in the wide table', async () => {
    const [head = '', first = ''] = (await list('-A', '-o', 'wide')).out.split('\n');

    expect(head).toMatch(/^NAMESPACE +NAME .* MESSAGE$/);
    expect(first).toMatch(/^shop +orders .* CredentialsRejected\.$/);
  });

  it('shows in the wide table what of each expires first, and when', async () => {
    const [soon, past] = [ago(-12.5 * 86_400), ago(2.5 * 86_400)];
    const tested = (expires: readonly object[], notAfter = ago(-400 * 86_400)) =>
      ready('True', 'TestSucceeded', {
        lastTest: { time: ago(300), tls: { issuer: 'ca', notAfter }, expires },
      });
    cluster.put(
      connectionObject('later', { type: 's3' }, tested([{ kind: 'Token', time: soon }])),
      connectionObject('over', { type: 's3' }, tested([{ kind: 'Secret', time: soon }], past)),
    );

    const [head = '', ...lines] = (await list('-o', 'wide')).out.split('\n');

    const shown = lines
      .map((line) => line.split(/ {2,}/))
      .filter(([name]) => name === 'later' || name === 'over');
    expect(head).toMatch(/ AGE +EXPIRES +MESSAGE$/);
    expect(shown).toEqual([
      expect.arrayContaining(['Token in 12d']),
      expect.arrayContaining(['Certificate ended 2d ago']),
    ]);
  });

  it('prints whole objects as JSON and YAML, without managedFields', async () => {
    cluster.put(
      connectionObject('far', { type: 's3' }, { metadata: { namespace: 'eu', managedFields: [{}] } }),
    );

    const [json, yaml] = [await list('-n', 'eu', '-o', 'json'), await list('-n', 'eu', '-o', 'yaml')];

    const object = expect.objectContaining({
      apiVersion: API_VERSION,
      kind: 'Connection',
      spec: { type: 's3' },
    });
    expect(JSON.parse(json.out)).toEqual([object]);
    expect(json.out).not.toContain('managedFields');
    expect(yaml.out).toMatch(/^- apiVersion: mooring\.dev\/v1alpha1\n {2}kind: Connection\n/);
  });

  it.each([
    { flags: ['--name', 'nothing'], told: 'no Connection like that in this namespace; -A looks in all' },
    { flags: ['--name', 'nothing', '-A'], told: 'no Connection like that' },
  ])('with $flags says: $told', async ({ flags, told }) => {
    expect(await list(...flags)).toEqual({ code: 0, out: '', told });
  });

  it('says that a namespace is not there', async () => {
    expect(await list('-n', 'nowhere')).toEqual({
      code: 3,
      out: '',
      told: 'error: there is no namespace nowhere; see: kubectl get namespaces',
    });
  });

  it('says no more than it knows to a user who may not read namespaces', async () => {
    cluster.answer('GET /api/v1/namespaces/nowhere', () => refusal(403, 'Forbidden', 'forbidden'));

    expect(await list('-n', 'nowhere')).toEqual({
      code: 0,
      out: '',
      told: 'no Connection like that in this namespace; -A looks in all',
    });
  });

  it.each([
    {
      flags: ['--reason', 'CredentialRejected'],
      told: '--reason CredentialRejected: there is no such reason, did you mean CredentialsRejected or CredentialsExpired?',
    },
    {
      flags: ['--category', 'databse'],
      told: '--category databse: there is no such category, did you mean database?',
    },
    {
      flags: ['--category', 'zzz'],
      told: '--category zzz: there is no such category, must be one of database, warehouse,',
    },
    {
      flags: ['--type', 'postgresq'],
      told: '--type postgresq: there is no such type, did you mean postgresql?',
    },
    {
      flags: ['--type', 'zzz'],
      told: '--type zzz: there is no such type; see: kubectl connection types --cluster',
    },
  ])('with $flags, which can match nothing, says: $told', async ({ flags, told }) => {
    const ended = await list(...flags);

    expect(ended).toMatchObject({
      code: 2,
      out: '',
      told: expect.stringContaining(`error: ${told}`) as unknown,
    });
  });

  it.each([{ flags: ['--reason', 'TestNotSupported'] }, { flags: ['--category', 'mail'] }])(
    'with $flags, which match nothing by now, lists nothing',
    async ({ flags }) => {
      expect(await list(...flags)).toMatchObject({ code: 0, out: '' });
    },
  );

  it('lists by a type that the cluster does not have', async () => {
    cluster.put(connectionObject('odd', { type: 'nosuch' }));

    expect((await list('--type', 'nosuch', '-o', 'name')).out).toBe('connection.mooring.dev/odd');
  });

  it('says what the API server says, and what to do, where it refuses', async () => {
    cluster.answer('GET /apis/mooring.dev/v1alpha1/namespaces/shop/connections', () =>
      refusal(403, 'Forbidden', 'connections is forbidden'),
    );

    const told =
      'error: connections is forbidden; ask who runs the cluster, or see what you may do: kubectl connection doctor';
    expect(await list()).toEqual({ code: 3, out: '', told });
  });

  it('does not know a context that the kubeconfig does not have', async () => {
    expect(await list('--context', 'other')).toMatchObject({
      code: 3,
      told: expect.stringContaining(
        'no context other: name another with --kubeconfig or --context',
      ) as unknown,
    });
  });
});
