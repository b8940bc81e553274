import { connectorOf } from '../../src/connectors/index.ts';
import type { Purpose } from '../../src/contract/purpose.ts';
import { tokenIssuer } from '../support/issuer.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { post, startMoto, unsigned } from '../support/servers/moto.ts';
import type { MotoServer } from '../support/servers/moto.ts';
import { startSts } from '../support/sts.ts';
import type { SecurityTokenService, TemporaryKeys } from '../support/sts.ts';
import { ACCOUNT, make, SUBJECTS } from './awssubjects.ts';

/*
 * Roles of AWS: a token service written from its documentation judges the token of a ServiceAccount, and gives keys
 * whose signatures and policies the emulator of the services judges.
 */
const AUDIENCE = 'sts.amazonaws.com';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/orders`;
const issuer = tokenIssuer(AUDIENCE);

let moto: MotoServer;
let sts: SecurityTokenService;

beforeAll(async () => {
  moto = await startMoto();
  for (const subject of SUBJECTS) await make(moto.url, subject);
  const keys = await keysOfRole('orders', '*');
  await keysOfRole('idle');
  await moto.enforce();
  sts = await startSts({
    issuer,
    roles: {
      [ROLE]: { webIdentity: { subject: 'system:serviceaccount:shop:orders', audience: AUDIENCE } },
    },
    mint: () => Promise.resolve(keys),
  });
}, 300_000);

afterAll(async () => {
  await sts?.stop();
  await moto?.stop();
});

/** Makes a role that may do this, and keys of it. */
async function keysOfRole(name: string, action?: string): Promise<TemporaryKeys> {
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': 'shop-7' } },
  };
  const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await ask('iam', {
    Action: 'CreateRole',
    Version: '2010-05-08',
    RoleName: name,
    AssumeRolePolicyDocument: policy(trust),
  });
  if (action !== undefined)
    await ask('iam', {
      Action: 'PutRolePolicy',
      Version: '2010-05-08',
      RoleName: name,
      PolicyName: 'all',
      PolicyDocument: policy({ Effect: 'Allow', Action: action, Resource: '*' }),
    });
  const answer = await ask('sts', {
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    RoleSessionName: 'test',
  });
  const field = (tag: string) => new RegExp(`<${tag}>([^<]+)<`).exec(answer)?.[1] ?? '';
  return {
    accessKeyId: field('AccessKeyId'),
    secretAccessKey: field('SecretAccessKey'),
    sessionToken: field('SessionToken'),
  };
}

function ask(service: string, form: Readonly<Record<string, string>>): Promise<string> {
  return post(`${moto.url}/`, new URLSearchParams(form).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: unsigned(service),
  });
}

const CLEAR = { tls: { mode: 'disable' }, tokenTls: { mode: 'disable' } };

describe.each(SUBJECTS)('$type without a stored key', ({ type, there }) => {
  const test = (token: string) =>
    attempt(connectorOf(type)!, {
      auth: 'webIdentity',
      parameters: {
        url: moto.url,
        region: 'eu-central-1',
        tokenUrl: sts.url,
        roleArn: ROLE,
        ...CLEAR,
        ...there(moto.url),
      },
      secrets: { serviceAccountToken: token },
    });

  it('is asked with keys that the token of a ServiceAccount is exchanged for', async () => {
    const result = await test(issuer.token());

    expect(result).toMatchObject({ status: 'Succeeded' });
    expect(verdict(result).steps).toContain('Authenticate');
  });

  it.each([
    ['subject', { sub: 'system:serviceaccount:crm:orders' }, 'CredentialsRejected'],
    ['audience', { aud: ['vault'] }, 'CredentialsRejected'],
    ['time', { exp: 1 }, 'CredentialsExpired'],
  ] as const)('is not asked with a token of the wrong %s', async (_, claims, reason) => {
    expect(verdict(await test(issuer.token(claims)))).toEqual(
      failedAt(reason, 'Resolve', 'Connect', 'Authenticate'),
    );
  });
});

describe('stored keys that assume a role', () => {
  const test = (
    role: string,
    secretAccessKey: string,
    externalId: object = { externalId: 'shop-7' },
    purpose?: Purpose,
  ) =>
    attempt(connectorOf('dynamodb')!, {
      ...(purpose && { purpose }),
      auth: 'keys',
      parameters: {
        url: moto.url,
        tokenUrl: moto.url,
        region: 'eu-central-1',
        table: 'orders',
        accessKeyId: moto.admin.accessKeyId,
        assumeRole: { roleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`, ...externalId },
        ...CLEAR,
      },
      secrets: { secretAccessKey },
    });

  it('ask with the keys of the role', async () => {
    expect(await test('orders', moto.admin.secretAccessKey)).toMatchObject({ status: 'Succeeded' });
  });

  it('may do what the role may, and no more', async () => {
    const key = moto.admin.secretAccessKey;

    expect(await test('idle', key)).toMatchObject({ status: 'Succeeded', authenticatedOnly: true });
    expect(await test('idle', key, undefined, 'list')).toMatchObject({ reason: 'PermissionDenied' });
  });

  it('may not assume it with another external id', async () => {
    const result = await test('orders', moto.admin.secretAccessKey, { externalId: 'crm-7' });

    expect(result).toMatchObject({ reason: 'PermissionDenied', failedStep: 'Authorize' });
  });

  it('are refused by the token service where they are wrong', async () => {
    expect(verdict(await test('orders', 'no'))).toEqual(
      failedAt('CredentialsRejected', 'Resolve', 'Connect', 'Authenticate'),
    );
  });
});
