import { X509Certificate } from 'node:crypto';
import type { ShownChain } from '../../../src/probe/shown.ts';
import { startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { certificates } from '../../support/servers/certificates.ts';
import { connection } from '../console.ts';
import { conversation, KEYS, typed } from './conversation.ts';
import { findingIn } from './finding.ts';
import { seeing } from './seeing.ts';

const { DOWN, UP, ENTER } = KEYS;
let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster();
}, 60_000);

afterAll(() => cluster?.stop());

function finding(...reasons: readonly string[]): void {
  findingIn(cluster, ...reasons);
}

async function chain(): Promise<ShownChain> {
  const { ca, good } = await certificates();
  const [own, top] = [new X509Certificate(good.certificate), new X509Certificate(ca)];
  return { place: { host: 'db', port: 3306 }, certificates: [own, top], verdict: 'CertificateUntrusted' };
}

describe('the form after a test that failed', () => {
  it('offers the authority, and goes on with it', async () => {
    finding('CertificateUntrusted');
    const { look, asked } = seeing({ chain: await chain() });

    const { told, unasked, shown } = await conversation(
      {
        type: 'mysql',
        sets: ['host=db', 'port=3306', 'user=u'],
        width: 80,
        look,
        kubeconfig: cluster.kubeconfig,
      },
      [
        ['database: ', ENTER],
        ['How to authenticate?', ENTER],
        ['password: ', ...typed('hunter2')],
        ['More settings?', ENTER],
        ['And now?', ENTER],
        ['Type yes to trust it', ...typed('yes')],
        ['And now?', DOWN, ENTER],
      ],
    );

    expect({ unasked, shown, told }).toMatchObject({ unasked: [] });
    expect(asked).toHaveLength(1);
    const { ca } = await certificates();
    expect(cluster.get('Secret', 'shop', 'made')).toMatchObject({
      stringData: { password: 'hunter2', caCertificate: ca },
    });
    expect(cluster.get('Connection', 'shop', 'made')).toMatchObject({
      spec: { secrets: { caCertificate: { name: 'made', key: 'caCertificate' } } },
    });
  });

  it.each(['CredentialsRejected', 'CertificateNameMismatch'])(
    'offers nothing where it was for %s',
    async (reason) => {
      finding(reason);
      const { look, asked } = seeing({ chain: await chain() });

      const { unasked, shown } = await conversation(
        { type: 'nfs', width: 80, look, kubeconfig: cluster.kubeconfig },
        [
          ['host: ', ...typed('nas')],
          ['port: ', ENTER],
          ['More settings?', ENTER],
          ['And now?', ENTER],
          ['And now?', UP, UP, ENTER],
        ],
      );

      expect({ unasked, shown }).toMatchObject({ unasked: [] });
      expect(asked).toEqual([]);
    },
  );
});

describe('the form after a test that passed', () => {
  it('stands on Save', async () => {
    finding('TestSucceeded');

    const { unasked, shown } = await conversation(
      { type: 'nfs', width: 80, kubeconfig: cluster.kubeconfig },
      [
        ['host: ', ...typed('nas')],
        ['port: ', ENTER],
        ['More settings?', ENTER],
        ['And now?', ENTER],
        ['And now?', ENTER],
      ],
    );

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(cluster.get('Connection', 'shop', 'made')).toMatchObject({ spec: { type: 'nfs' } });
  });
});

describe('a Secret that has to say where it may go', () => {
  const begun = { type: 'mysql', sets: ['host=db', 'port=3306', 'user=u'], width: 80 };
  const filledIn = [
    ['database: ', ENTER],
    ['How to authenticate?', ENTER],
    ['password: ', ...typed('hunter2')],
    ['More settings?', ENTER],
    ['And now?', ENTER],
  ] as const;

  it.each([
    [
      'is bound from then on',
      ['NotAllowed', 'CredentialsRejected'],
      { 'mooring.dev/allowed-hosts': 'db:3306' },
    ],
    ['stays as it is where that was not the matter', ['NotAllowed', 'NotAllowed'], undefined],
  ])('%s', async (_, reasons, annotations) => {
    finding(...reasons);

    const { told, unasked, shown } = await conversation({ ...begun, kubeconfig: cluster.kubeconfig }, [
      ...filledIn,
      ['And now?', DOWN, ENTER],
    ]);

    expect({ unasked, shown, told }).toMatchObject({ unasked: [] });
    expect(cluster.get('Secret', 'shop', 'made')?.metadata['annotations']).toEqual(annotations);
    expect(told.includes('a policy asks that the Secret says where it may go')).toBe(
      annotations !== undefined,
    );
  });
});

describe('a form without a terminal', () => {
  const args = [
    'new',
    'mysql',
    'made',
    '--test',
    '--set',
    'host=db',
    '--set',
    'user=u',
    '--secret',
    'password=p',
  ];

  it.each([
    ['tells how to see the authority that is missing', [], true],
    ['tells nothing where an authority is named', ['--secret', 'caCertificate=ca'], false],
  ])('%s', async (_, more, isTold) => {
    finding('CertificateUntrusted');

    const { code, told } = await connection([...args, ...more, '--kubeconfig', cluster.kubeconfig]);

    expect(code).toBe(1);
    expect(told).toContain('nothing was saved');
    expect(told.includes('openssl s_client -showcerts -connect db:3306')).toBe(isTold);
  });

  it('prints the manifest that has passed its test, where it is not to be saved', async () => {
    finding('TestSucceeded');

    const { code, out } = await connection([...args, '--kubeconfig', cluster.kubeconfig]);

    expect(code).toBe(0);
    expect(out).toContain('kind: Connection\nmetadata:\n  name: made\n');
  });

  it('is refused where a dry run keeps it from its test', async () => {
    const { code, told } = await connection([...args, '--dry-run', '--kubeconfig', cluster.kubeconfig]);

    expect(code).toBe(2);
    expect(told).toContain('--test asks the operator, and --dry-run asks nobody');
  });
});
