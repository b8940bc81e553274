import { X509Certificate } from 'node:crypto';
import { findingIn } from '../cli/dialog/finding.ts';
import { startFakeCluster } from '../support/fakes/cluster.ts';
import type { FakeCluster } from '../support/fakes/cluster.ts';
import { bundlePlugin } from '../support/plugin.ts';
import { removeFolder, run } from '../support/process.ts';
import { certificates } from '../support/servers/certificates.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';
import { openPty } from '../support/terminal/pty.ts';
import type { Pty } from '../support/terminal/pty.ts';

const [CTRL_C, ENTER] = ['\u0003', '\r'];
let server: PostgresqlServer;
let cluster: FakeCluster;
let built: Awaited<ReturnType<typeof bundlePlugin>>;
let authority: X509Certificate;

beforeAll(async () => {
  const { ca, good } = await certificates();
  authority = new X509Certificate(ca);
  const certificate = { certificate: `${good.certificate}\n${ca}`, key: good.key };
  [server, cluster, built] = await Promise.all([
    startPostgresql({ certificate }),
    startFakeCluster(),
    bundlePlugin(),
  ]);
}, 240_000);

afterAll(async () => {
  await Promise.all([server?.stop(), cluster?.stop(), removeFolder(built.folder)]);
}, 30_000);

function flags(): readonly string[] {
  const sets = [
    'host=localhost',
    `port=${server.port}`,
    'database=stock',
    'user=app',
    'tls.mode=verify-full',
  ];
  const named = sets.flatMap((set) => ['--set', set]);
  return ['new', 'postgresql', 'made', ...named, '--auth', 'password', '--kubeconfig', cluster.kubeconfig];
}

/** The form, up to the end of a test that failed because the certificate is signed by an unknown authority. */
async function tested(columns: number, ...more: readonly string[]): Promise<Pty> {
  findingIn(cluster, 'CertificateUntrusted', 'TestSucceeded');
  const pty = openPty({
    command: process.execPath,
    args: [built.path, ...flags(), '--apply', ...more],
    columns,
    env: { PATH: process.env['PATH'] },
  });
  await pty.sees(/password: /);
  pty.press(`hunter2${ENTER}`);
  await pty.sees('More settings?');
  pty.press(ENTER);
  await pty.sees('● Test now');
  pty.press(ENTER);
  return pty;
}

describe('the authority of a PostgreSQL that the user has not trusted yet', () => {
  it.each([60, 80, 200])(
    'is shown at %i columns, and goes into the Secret after yes',
    async (columns) => {
      const pty = await tested(columns);
      await pty.sees('Type yes to trust it');
      pty.press(`yes${ENTER}`);
      await pty.sees(/Type yes[^]*● Test now/);
      pty.press(ENTER);
      await pty.sees(/The test: Succeeded[^]*● Save/);
      pty.press(ENTER);

      expect(await pty.exited).toBe(0);
      expect(pty.screen().replaceAll('\n', '')).toContain(authority.fingerprint256);
      expect(pty.width()).toBeLessThanOrEqual(columns);
      expect(cluster.get('Secret', 'shop', 'made')).toMatchObject({
        stringData: { password: 'hunter2', caCertificate: authority.toString() },
      });
    },
    60_000,
  );

  it('is not trusted after any other word', async () => {
    const pty = await tested(80);
    await pty.sees('Type yes to trust it');
    pty.press(`Yes${ENTER}`);
    await pty.sees(/Type yes[^]*● Test now/);
    pty.press(ENTER);
    await pty.sees(/The test: Succeeded[^]*● Save/);
    pty.press(ENTER);

    expect(await pty.exited).toBe(0);
    expect(Object.keys(cluster.get('Secret', 'shop', 'made')?.['stringData'] ?? {})).toEqual(['password']);
  }, 60_000);

  it('is shown beside the one that is named, and not offered', async () => {
    const pty = await tested(100, '--secret', 'caCertificate=corporate:ca.crt');
    await pty.sees(/shows this machine[^]*● Test now/);
    pty.press(CTRL_C);

    expect(await pty.exited).toBe(2);
    expect(pty.screen()).toContain('caCertificate names key ca.crt of Secret corporate');
    expect(pty.screen()).toContain(authority.fingerprint256);
    expect(pty.printed()).not.toContain('Type yes');
  }, 60_000);

  it('is not asked about without a terminal, and nothing is saved', async () => {
    findingIn(cluster, 'CertificateUntrusted');
    const args = [...flags(), '--secret', 'password=stock:password', '--test', '--apply'];

    const { code, stderr } = await run(process.execPath, [built.path, ...args], { mayFail: true });

    expect(code).toBe(1);
    expect(stderr).toContain(`openssl s_client -showcerts -connect localhost:${server.port}`);
    expect(stderr).toContain('nothing was saved');
    expect(stderr).not.toMatch(/yes|SHA-256/);
    expect(cluster.get('Connection', 'shop', 'made')).toBeUndefined();
  }, 60_000);
});
