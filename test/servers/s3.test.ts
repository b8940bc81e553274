import { s3 } from '../../src/connectors/s3.ts';
import { reasonOf } from '../../src/probe/message.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startVersitygw } from '../support/servers/versitygw.ts';
import type { S3Server } from '../support/servers/versitygw.ts';

const STRANGER = { accessKeyId: 'stranger', secretAccessKey: 'stranger-secret' };
const SUCCESS: Verdict = { steps: ['Resolve', 'Connect', 'TLS', 'Probe'] };

let pem: Certificates;
let servers: Readonly<Record<'good' | 'wrongName' | 'expired' | 'plain', S3Server>>;

beforeAll(async () => {
  pem = await certificates();
  const buckets = ['lake', 'dotted.name'];
  const plain = await startVersitygw({ buckets, users: [STRANGER] });
  const [good, wrongName, expired] = await Promise.all(
    (['good', 'wrongName', 'expired'] as const).map((which) =>
      startVersitygw({ buckets, certificate: pem[which] }),
    ),
  );
  servers = { good: good!, wrongName: wrongName!, expired: expired!, plain };
}, 600_000);

afterAll(async () => {
  await Promise.all(Object.values(servers ?? {}).map((server) => server.stop()));
}, 30_000);

type Parameters = Readonly<Record<string, unknown>>;

interface Differences {
  readonly at?: keyof typeof servers;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly trust?: 'ca' | 'otherCa';
  readonly purpose?: 'list';
}

function list(
  parameters: Parameters,
  { at = 'good', secrets = {}, trust = 'ca', purpose }: Differences = {},
): Attempt {
  const { port, region, root } = servers[at];
  const endpoint = `${at === 'plain' ? 'http' : 'https'}://127.0.0.1:${port}`;
  return {
    parameters: { bucket: 'lake', region, endpoint, accessKeyId: root.accessKeyId, ...parameters },
    secrets: { secretAccessKey: root.secretAccessKey, caCertificate: pem[trust], ...secrets },
    ...(purpose && { purpose }),
  };
}

describe('s3 against the Versity gateway', () => {
  it.each<[string, Parameters, Differences, Verdict]>([
    ['the right keys', {}, {}, SUCCESS],
    ['a prefix of characters that are encoded', { prefix: "a b/ü+(1)'*!~" }, {}, SUCCESS],
    ['a bucket whose name has dots', { bucket: 'dotted.name' }, {}, SUCCESS],
    ['a server name', { tls: { serverName: 'other.example.test' } }, { at: 'wrongName' }, SUCCESS],
    ['TLS without verification', { tls: { mode: 'require' } }, { trust: 'otherCa' }, SUCCESS],
    ['HTTP', {}, { at: 'plain' }, { steps: ['Resolve', 'Connect', 'Probe'] }],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(s3, list(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Parameters, Differences, Verdict]>([
    [
      'the secret key is wrong',
      {},
      { secrets: { secretAccessKey: 'wrong' } },
      failedAt('CredentialsRejected', 'Resolve', 'Connect', 'TLS', 'Authenticate'),
    ],
    [
      'the access key is unknown',
      { accessKeyId: 'nobody' },
      {},
      failedAt('CredentialsRejected', 'Resolve', 'Connect', 'TLS', 'Authenticate'),
    ],
    [
      'the bucket does not exist',
      { bucket: 'nowhere' },
      {},
      failedAt('TargetNotFound', 'Resolve', 'Connect', 'TLS', 'Authorize'),
    ],
    [
      'the key may not list the bucket',
      { accessKeyId: STRANGER.accessKeyId },
      { at: 'plain', secrets: { secretAccessKey: STRANGER.secretAccessKey }, purpose: 'list' },
      failedAt('PermissionDenied', 'Resolve', 'Connect', 'Authorize'),
    ],
    [
      'the region is another',
      { region: 'us-west-2' },
      {},
      failedAt('UnexpectedAnswer', 'Resolve', 'Connect', 'TLS', 'Probe'),
    ],
    [
      'the authority is another',
      {},
      { trust: 'otherCa' },
      failedAt('CertificateUntrusted', 'Resolve', 'Connect', 'TLS'),
    ],
    [
      'the certificate is for another name',
      {},
      { at: 'wrongName' },
      failedAt('CertificateNameMismatch', 'Resolve', 'Connect', 'TLS'),
    ],
    [
      'the certificate has expired',
      {},
      { at: 'expired' },
      failedAt('CertificateExpired', 'Resolve', 'Connect', 'TLS'),
    ],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(s3, list(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it('knows a key that may not list the bucket, and whose secret is right', async () => {
    const stranger = (secretAccessKey: string) =>
      attempt(s3, list({ accessKeyId: STRANGER.accessKeyId }, { at: 'plain', secrets: { secretAccessKey } }));

    const results = [await stranger(STRANGER.secretAccessKey), await stranger('wrong')];

    expect(results.map(reasonOf)).toEqual(['AuthenticatedOnly', 'CredentialsRejected']);
  });

  it('finds nothing to read in an empty bucket', async () => {
    const result = await attempt(s3, { ...list({}), purpose: 'read' });

    expect(reasonOf(result)).toBe('AuthenticatedOnly');
  });

  it('says that a port does not speak TLS', async () => {
    const result = await attempt(s3, list({ endpoint: `https://127.0.0.1:${servers.plain.port}` }));

    expect(verdict(result)).toEqual(failedAt('TLSFailed', 'Resolve', 'Connect', 'TLS'));
  });

  it('takes no keys from the environment', async () => {
    const { root } = servers.good;
    process.env['AWS_ACCESS_KEY_ID'] = root.accessKeyId;
    process.env['AWS_SECRET_ACCESS_KEY'] = root.secretAccessKey;

    const result = await attempt(
      s3,
      list({ accessKeyId: 'nobody' }, { secrets: { secretAccessKey: 'none' } }),
    );

    delete process.env['AWS_ACCESS_KEY_ID'];
    delete process.env['AWS_SECRET_ACCESS_KEY'];
    expect(result).toMatchObject({ reason: 'CredentialsRejected' });
  });
});
