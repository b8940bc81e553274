import { connectorOf } from '../../../src/connectors/index.ts';
import { tokenIssuer } from '../../support/issuer.ts';
import { attempt, failedAt, verdict } from '../../support/servers/attempt.ts';
import { startSts } from '../../support/sts.ts';
import type { SecurityTokenService, StsOptions } from '../../support/sts.ts';

const AUDIENCE = 'sts.amazonaws.com';
const ACCOUNT = 'arn:aws:iam::123456789012:role';
const issuer = tokenIssuer(AUDIENCE);
const roles: StsOptions['roles'] = {
  [`${ACCOUNT}/orders`]: {
    webIdentity: { subject: 'system:serviceaccount:shop:orders', audience: AUDIENCE },
  },
  [`${ACCOUNT}/lent`]: { externalId: 'shop-7' },
};

let service: SecurityTokenService;

const start = async (more: Partial<StsOptions> = {}) => {
  service = await startSts({ issuer, roles, ...more });
};

afterEach(() => service?.stop());

function list(parameters: object = {}, serviceAccountToken = issuer.token()) {
  return attempt(connectorOf('s3')!, {
    auth: 'webIdentity',
    parameters: {
      bucket: 'lake',
      region: 'eu-central-1',
      endpoint: service.url,
      tokenUrl: service.url,
      tls: { mode: 'disable' },
      tokenTls: { mode: 'disable' },
      roleArn: `${ACCOUNT}/orders`,
      ...parameters,
    },
    secrets: { serviceAccountToken },
  });
}

const EXCHANGED = ['Resolve', 'Connect', 'Authenticate'] as const;

describe('the token of a ServiceAccount', () => {
  it('is exchanged for keys of the role, good for the one action of the test', async () => {
    await start();

    const result = await list();

    expect(result).toMatchObject({ status: 'Succeeded' });
    const statement = [{ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }];
    expect(service.heard).toEqual([
      {
        action: 'AssumeRoleWithWebIdentity',
        roleArn: `${ACCOUNT}/orders`,
        policy: JSON.stringify({ Version: '2012-10-17', Statement: statement }),
      },
    ]);
  });

  it('leads to a role that another account lends, with its external id', async () => {
    await start();

    const result = await list({ assumeRole: { roleArn: `${ACCOUNT}/lent`, externalId: 'shop-7' } });

    expect(result).toMatchObject({ status: 'Succeeded' });
    expect(
      service.heard.map(({ action, policy }) => `${action} ${/"Action":"([^"]+)"/.exec(policy)?.[1]}`),
    ).toEqual(['AssumeRoleWithWebIdentity sts:AssumeRole', 'AssumeRole s3:ListBucket']);
  });

  it.each([
    ['without an external id', {}],
    ['with another external id', { externalId: 'crm-7' }],
  ])('does not lead there %s', async (_, more) => {
    await start();

    const result = await list({ assumeRole: { roleArn: `${ACCOUNT}/lent`, ...more } });

    expect(result).toMatchObject({ reason: 'PermissionDenied', failedStep: 'Authorize' });
    expect(result).toMatchObject({ remedy: expect.stringContaining('assumeRole.externalId') as string });
  });

  it.each<[string, Readonly<Record<string, unknown>>, string, string]>([
    ['is for another audience', { aud: ['vault'] }, 'CredentialsRejected', 'IAM OIDC provider'],
    [
      'is of another ServiceAccount',
      { sub: 'system:serviceaccount:crm:orders' },
      'CredentialsRejected',
      'trust policy',
    ],
    [
      'is of another issuer',
      { iss: 'https://other.example.com' },
      'CredentialsRejected',
      'IAM OIDC provider',
    ],
    ['has expired', { exp: 1 }, 'CredentialsExpired', 'clocks'],
  ])('that %s is refused, and the message says where to look', async (_, claims, reason, remedy) => {
    await start();

    const result = await list({}, issuer.token(claims));

    expect(result).toMatchObject({
      status: 'Failed',
      reason,
      remedy: expect.stringContaining(remedy) as string,
    });
    expect(verdict(result).steps).toEqual([...EXCHANGED]);
    expect(JSON.stringify(result)).not.toContain(service.secrets[0]);
  });

  it('that the issuer has not signed is refused', async () => {
    await start();
    const [head, body] = issuer.token().split('.');

    expect(verdict(await list({}, `${head}.${body}.c2lnbg`))).toEqual(
      failedAt('CredentialsRejected', ...EXCHANGED),
    );
  });

  it('is not sent in clear unless the manifest says so', async () => {
    await start();

    const result = await list({ tokenTls: undefined, tls: undefined, endpoint: undefined });

    expect(result).toMatchObject({ status: 'Failed', reason: 'ParametersInvalid' });
    expect(service.heard).toEqual([]);
  });

  it('is not followed by a question where the service gives no keys', async () => {
    await start({ mint: () => Promise.resolve({ accessKeyId: '', secretAccessKey: '', sessionToken: '' }) });

    expect(await list()).toMatchObject({ reason: 'UnexpectedAnswer' });
  });
});
