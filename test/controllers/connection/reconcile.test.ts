import { conditionOf } from '../../../src/api/conditions.ts';
import type { ConnectionSpec } from '../../../src/api/connection.ts';
import { ConnectionPolicies, Connections, Flows, Secrets } from '../../../src/api/kinds.ts';
import type { ConnectionPolicySpec } from '../../../src/api/policy.ts';
import { broken } from '../../support/invariants.ts';
import { SUCCESS, fakeIo } from '../../support/fakes/io.ts';
import type { FakeIo, FakeIoOptions } from '../../support/fakes/io.ts';
import { failed, POSTGRESQL } from './builder.ts';

const REF = { namespace: 'shop', name: 'sales' };
const base64 = (text: string) => Buffer.from(text).toString('base64');

interface Site {
  readonly spec?: Partial<ConnectionSpec>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly policy?: ConnectionPolicySpec;
  readonly flags?: FakeIoOptions;
}

/** The Connection shop/sales and its Secret, and one of the same name in another namespace. */
function site({ spec = {}, labels = {}, annotations = {}, policy, flags }: Site = {}): FakeIo {
  const fake = fakeIo(flags);
  const metadata = { namespace: 'shop', name: 'sales-db', labels, annotations };
  fake.server.apply(Secrets, { metadata, data: { password: base64('s3same') } });
  fake.server.apply(Secrets, {
    metadata: { ...metadata, namespace: 'crm' },
    data: { password: base64('of another') },
  });
  if (policy !== undefined) fake.server.apply(ConnectionPolicies, { metadata: { name: 'p' }, spec: policy });
  fake.server.apply(Connections, { metadata: REF, spec: { ...POSTGRESQL, ...spec } });
  return fake;
}

const reconcile = (fake: FakeIo) => fake.reconcile(Connections, REF);
const held = (fake: FakeIo) => fake.server.get(Connections, REF);

function reasonOf(fake: FakeIo): string {
  const connection = held(fake);
  if (connection === undefined) return 'gone';
  expect(broken(connection)).toEqual([]);
  const ready = conditionOf(connection.status?.conditions, 'Ready');
  return `${ready?.status ?? ''} ${ready?.reason ?? ''}`;
}

describe('which Secret goes where', () => {
  interface Case extends Site {
    readonly name: string;
    readonly ready: string;
    /** Host and password of each test; none: no server is asked. */
    readonly sent: readonly (readonly [string, string | undefined])[];
  }
  const HERE = [['db.example.com', 's3same']] as const;

  it.each<Case>([
    { name: 'its own goes to the host of the spec', ready: 'True TestSucceeded', sent: HERE },
    {
      name: 'one without the key goes nowhere',
      spec: { secrets: { password: { name: 'sales-db', key: 'nosuch' } } },
      ready: 'False SecretKeyNotFound',
      sent: [],
    },
    {
      name: 'one bound to this host goes there',
      annotations: { 'mooring.dev/allowed-hosts': 'db.example.com:5432' },
      ready: 'True TestSucceeded',
      sent: HERE,
    },
    {
      name: 'one bound to another host goes nowhere',
      annotations: { 'mooring.dev/allowed-hosts': 'other.example.com' },
      ready: 'False SecretBoundElsewhere',
      sent: [],
    },
    {
      name: 'one bound to another port goes nowhere',
      spec: { parameters: { ...POSTGRESQL.parameters, port: 5432 } },
      annotations: { 'mooring.dev/allowed-hosts': 'db.example.com:5433' },
      ready: 'False SecretBoundElsewhere',
      sent: [],
    },
    {
      name: 'one bound to nowhere, by a mistake, goes nowhere',
      annotations: { 'mooring.dev/allowed-hosts': 'https://db.example.com' },
      ready: 'False SecretBoundElsewhere',
      sent: [],
    },
    {
      name: 'one for other types goes nowhere',
      annotations: { 'mooring.dev/allowed-types': 'mysql, mariadb' },
      ready: 'False SecretBoundElsewhere',
      sent: [],
    },
    {
      name: 'one that does not opt in goes nowhere where it must',
      flags: { secrets: { access: 'all', optIn: true } },
      ready: 'False SecretNotShared',
      sent: [],
    },
    {
      name: 'one that opts in goes where it must',
      flags: { secrets: { access: 'all', optIn: true } },
      labels: { 'mooring.dev/allow': 'true' },
      ready: 'True TestSucceeded',
      sent: HERE,
    },
    {
      name: 'one that is not watched counts as missing',
      flags: { secrets: { access: 'labelled', optIn: true } },
      ready: 'False SecretNotShared',
      sent: [],
    },
    {
      name: 'none is watched, and it is read all the same',
      flags: { secrets: { access: 'none-cluster-wide', optIn: false } },
      ready: 'True TestSucceeded',
      sent: HERE,
    },
    {
      name: 'a policy that denies the type keeps it here',
      policy: { types: { deny: ['postgresql'] } },
      ready: 'False NotAllowed',
      sent: [],
    },
    {
      name: 'a policy that denies the host keeps it here',
      policy: { targets: { deny: [{ host: '*.example.com' }] } },
      ready: 'False NotAllowed',
      sent: [],
    },
    {
      name: 'a policy that asks for a binding keeps an unbound one here',
      policy: { secrets: { requireHostBinding: true } },
      ready: 'False NotAllowed',
      sent: [],
    },
    {
      name: 'a policy that cannot be read keeps everything here',
      policy: { targets: { allow: [{ host: 'https://db.example.com' }] } },
      ready: 'False NotAllowed',
      sent: [],
    },
    {
      name: 'a policy of other namespaces changes nothing',
      policy: { namespaceSelector: { matchLabels: { team: 'other' } }, types: { allow: [] } },
      ready: 'True TestSucceeded',
      sent: HERE,
    },
  ])('$name', async ({ ready, sent, ...given }) => {
    const fake = site(given);

    await reconcile(fake);

    expect(reasonOf(fake)).toBe(ready);
    expect(
      fake.requests.map(({ parameters, secrets }) => [parameters['host'], secrets['password']?.reveal()]),
    ).toEqual(sent);
  });

  it('a host that a Secret gives is judged by the policies and by the binding', async () => {
    const fake = site({
      spec: { parameters: { database: 'sales' }, secrets: {}, secretsFrom: [{ name: 'whole' }] },
      policy: { targets: { deny: [{ host: 'db.evil.example' }] } },
    });
    const data = { host: base64('db.evil.example'), user: base64('reader'), password: base64('s3same') };
    fake.server.apply(Secrets, { metadata: { namespace: 'shop', name: 'whole' }, data });

    await reconcile(fake);

    expect([reasonOf(fake), fake.requests]).toEqual(['False NotAllowed', []]);
  });

  it('the probe is told the lists of the policies and the bindings of the Secrets', async () => {
    const fake = site({
      annotations: { 'mooring.dev/allowed-hosts': 'db.example.com' },
      policy: { targets: { allow: [{ host: '*.example.com' }] } },
    });

    await reconcile(fake);

    expect(fake.requests.map(({ lists }) => lists?.map(({ allow }) => allow))).toEqual([
      [[{ host: '*.example.com' }], [{ host: 'db.example.com' }]],
    ]);
  });
});

describe('reconciling a Connection', () => {
  it('a second time writes and asks nothing', async () => {
    const fake = site();

    await reconcile(fake);
    const { requeueAfterMs = 0 } = await reconcile(fake);

    expect([fake.requests.length, fake.server.writes.length]).toEqual([1, 1]);
    expect(requeueAfterMs).toBeGreaterThan(300_000);
    expect(requeueAfterMs).toBeLessThanOrEqual(900_000);
  });

  it('waits for a namespace that the watch has not shown, where a policy asks for its labels', async () => {
    const fake = site({ policy: { namespaceSelector: { matchLabels: { team: 'a' } } } });
    const elsewhere = { namespace: 'new', name: 'sales' };
    fake.server.apply(Connections, { metadata: elsewhere, spec: POSTGRESQL });

    const outcome = await fake.reconcile(Connections, elsewhere);

    expect([outcome, fake.server.writes]).toEqual([{ requeueAfterMs: 1_000 }, []]);
  });

  it('asks no server while it is suspended', async () => {
    const fake = site({ spec: { suspend: true } });

    expect(await reconcile(fake)).toEqual({});
    expect([reasonOf(fake), fake.requests]).toEqual(['Unknown Suspended', []]);
  });

  it('asks no server for what may still arrive, and comes again when patience ends', async () => {
    const fake = site();
    fake.server.remove(Secrets, { namespace: 'shop', name: 'sales-db' });

    expect(await reconcile(fake)).toEqual({ requeueAfterMs: 300_000 });
    expect([reasonOf(fake), fake.requests]).toEqual(['False SecretNotFound', []]);
  });

  it('is judged again after the wait for a slot: what changed meanwhile counts', async () => {
    const fake = site();
    const hold = fake.io.slots.hold.bind(fake.io.slots);
    fake.io.slots.hold = (attempt, run, signal) => {
      fake.server.apply(Connections, { metadata: REF, spec: { ...POSTGRESQL, suspend: true } });
      return hold(attempt, run, signal);
    };

    await reconcile(fake);

    expect([reasonOf(fake), fake.requests]).toEqual(['Unknown Suspended', []]);
  });

  it('asks the server once, though the write of what it said fails', async () => {
    const fake = site();
    fake.answer(() => {
      fake.server.refuse(500);
      return SUCCESS;
    });

    const error = await reconcile(fake).catch((thrown: unknown) => thrown);
    await reconcile(fake);

    expect(error).toMatchObject({ name: 'ApiError', status: 500 });
    expect([reasonOf(fake), fake.requests.length]).toEqual(['True TestSucceeded', 1]);
  });

  it('asks again though the write failed, where the Secret has changed since', async () => {
    const fake = site();
    fake.answer(() => {
      fake.server.refuse(500);
      return SUCCESS;
    });

    await reconcile(fake).catch(() => undefined);
    const metadata = { namespace: 'shop', name: 'sales-db' };
    fake.server.apply(Secrets, { metadata, data: { password: base64('new') } });
    fake.answer(() => SUCCESS);
    await reconcile(fake);

    expect(fake.requests.map(({ secrets }) => secrets['password']?.reveal())).toEqual(['s3same', 'new']);
  });

  it('tries a Secret that the API server does not hand out again after half a minute', async () => {
    const fake = site();
    fake.server.refuse(403);

    const outcome = await reconcile(fake);
    const standing = await reconcile(fake);
    await fake.clock.advance(30_000);
    await reconcile(fake);

    expect([outcome, standing]).toEqual([{ requeueAfterMs: 30_000 }, { requeueAfterMs: 30_000 }]);
    expect([reasonOf(fake), fake.requests.length]).toEqual(['True TestSucceeded', 1]);
  });

  it('tries a rejected credential once for two Connections that share it', async () => {
    const fake = site();
    const second = { namespace: 'shop', name: 'twin' };
    fake.server.apply(Connections, { metadata: second, spec: POSTGRESQL });
    fake.answer(() => failed('CredentialsRejected', 'Authenticate'));

    await reconcile(fake);
    await fake.reconcile(Connections, second);

    const twin = fake.server.get(Connections, second);
    expect([fake.requests.length, twin?.status?.lastTest?.reason]).toEqual([1, 'CredentialsRejected']);
    expect(conditionOf(twin?.status?.conditions, 'Ready')?.message).toMatch(
      /^a test with the same credential was refused at 2026-01-01T00:00Z; to lock no account it is not tried again/,
    );
  });

  it('does not try a rejected credential within six hours, and then does', async () => {
    const fake = site();
    fake.answer(() => failed('CredentialsRejected', 'Authenticate'));

    const outcome = await reconcile(fake);
    await fake.clock.advance(5 * 3_600_000);
    await reconcile(fake);
    const early = fake.requests.length;
    await fake.clock.advance(3_600_000);
    await reconcile(fake);

    expect([outcome, early, fake.requests.length]).toEqual([{ requeueAfterMs: 6 * 3_600_000 }, 1, 2]);
  });

  it('remembers of a refusal nothing that would outlive it', async () => {
    const fake = site();
    await reconcile(fake);

    fake.server.apply(ConnectionPolicies, { metadata: { name: 'p' }, spec: { types: { allow: [] } } });
    await reconcile(fake);

    expect([reasonOf(fake), fake.io.memories.size]).toEqual(['False NotAllowed', 0]);
  });

  it('forgets one that is gone', async () => {
    const fake = site();
    const forgotten: string[] = [];
    Object.assign(fake.io.tests, { forget: (key: string) => forgotten.push(key) });
    await reconcile(fake);

    fake.server.remove(Connections, REF);

    expect([await reconcile(fake), fake.io.memories.size]).toEqual([{}, 0]);
    expect(forgotten).toEqual(['shop/sales']);
  });

  it('is tested when its annotation asks, and the request is noted', async () => {
    const fake = site();
    await reconcile(fake);

    fake.server.apply(Connections, {
      metadata: { ...REF, annotations: { 'mooring.dev/test-requested-at': 'now' } },
    });
    await reconcile(fake);
    await reconcile(fake);

    expect([held(fake)?.status?.handledTestRequest, fake.requests.length]).toEqual(['now', 2]);
  });

  it('that breaks the schema of its kind says so, and disturbs no other', async () => {
    const fake = site({ spec: { type: 7 as never } });

    await reconcile(fake);

    expect([reasonOf(fake), fake.requests]).toEqual(['False ParametersInvalid', []]);
  });
});

describe('what concerns a Connection', () => {
  it.each<{
    readonly name: string;
    readonly change: (fake: FakeIo) => unknown;
    readonly touched: readonly string[];
  }>([
    {
      name: 'a Secret that it names',
      change: ({ server }) =>
        server.apply(Secrets, { metadata: { namespace: 'shop', name: 'sales-db' }, data: {} }),
      touched: ['shop/sales'],
    },
    {
      name: 'a Secret of the same name elsewhere does not',
      change: ({ server }) =>
        server.apply(Secrets, { metadata: { namespace: 'crm', name: 'sales-db' }, data: {} }),
      touched: [],
    },
    {
      name: 'a Flow that names it',
      change: ({ server }) =>
        server.apply(Flows, {
          metadata: { namespace: 'shop', name: 'f' },
          spec: { steps: [{ name: 's', from: [{ connection: 'sales' }] }] },
        }),
      touched: ['shop/sales'],
    },
    {
      name: 'a policy of its namespace',
      change: ({ server }) => server.apply(ConnectionPolicies, { metadata: { name: 'new' }, spec: {} }),
      touched: ['shop/sales'],
    },
    {
      name: 'a policy of other namespaces does not',
      change: ({ server }) =>
        server.apply(ConnectionPolicies, {
          metadata: { name: 'new' },
          spec: { namespaceSelector: { matchLabels: { team: 'other' } } },
        }),
      touched: [],
    },
  ])('$name', ({ change, touched }) => {
    const fake = site();

    change(fake);

    expect(fake.server.touched(Connections)).toEqual(touched);
  });
});
