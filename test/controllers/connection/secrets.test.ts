import { Secrets } from '../../../src/api/kinds.ts';
import { POSTGRESQL } from './builder.ts';
import { base64, site, reconcile, reasonOf } from './site.ts';
import type { Site } from './site.ts';

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
