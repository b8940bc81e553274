import { connectorOf, connectors } from '../../src/connectors/index.ts';
import { questionOf } from '../../src/families/purposes.ts';
import { reasonOf } from '../../src/probe/message.ts';
import { attempt } from '../support/servers/attempt.ts';
import { openStage } from './service.ts';
import type { Stage } from './service.ts';

let opened: Stage;
const stage = () => opened;

beforeAll(async () => {
  opened = await openStage();
});

afterAll(() => opened?.close());

const ofAws = connectors
  .filter(
    ({ rights, parameters }) =>
      rights?.connect?.includes('AuthenticatedOnly') && 'roleArn' in parameters.properties,
  )
  .map(({ type }) => type)
  .filter((type) => type !== 's3');

/** Tests a type of AWS, by its sample, for a purpose. */
function ask(type: string, purpose: 'connect' | 'list' | 'read', more: object = {}) {
  const connector = connectorOf(type)!;
  const [{ parameters }] = connector.samples;
  const place = type === 's3' ? 'endpoint' : 'url';
  return attempt(connector, {
    parameters: { ...parameters, [place]: stage().url, tls: { mode: 'disable' }, ...more },
    secrets: { secretAccessKey: 'canary' },
    auth: 'keys',
    purpose,
  });
}

describe.each(ofAws)('a refusal of %s, which comes after the signature was judged,', (type) => {
  const refusal = { status: 400, body: { __type: 'AccessDeniedException', message: 'canary' } };

  it('proves the identity, and fails where the right is asked for', async () => {
    stage().answerWith(refusal);

    const [connect, list] = [await ask(type, 'connect'), await ask(type, 'list')];

    expect([reasonOf(connect), reasonOf(list)]).toEqual(['AuthenticatedOnly', 'PermissionDenied']);
  });

  it('is none where the signature is wrong', async () => {
    stage().answerWith({ status: 403, body: { __type: 'SignatureDoesNotMatch' } });

    expect(reasonOf(await ask(type, 'connect'))).toBe('CredentialsRejected');
  });
});

describe('s3', () => {
  const LISTING = '<ListBucketResult><Contents><Key>a &amp; b/&#252;.csv</Key></Contents></ListBucketResult>';

  it.each([
    ['an object that may be read', LISTING, 200, 'TestSucceeded'],
    ['an object that may not be read', LISTING, 403, 'PermissionDenied'],
    ['an object that is gone by then', LISTING, 404, 'TestSucceeded'],
    ['a gateway that is overloaded', LISTING, 503, 'ServerUnavailable'],
    ['an empty bucket', '<ListBucketResult></ListBucketResult>', 500, 'AuthenticatedOnly'],
  ])('tells of %s, for the purpose read', async (_, body, status, reason) => {
    stage().answerWith({ status: 200, body }, undefined, undefined, [{ status, body: '' }]);

    expect(reasonOf(await ask('s3', 'read'))).toBe(reason);
  });

  it('asks for the head of the first object, whose name it decodes', async () => {
    stage().answerWith({ status: 200, body: LISTING }, undefined, undefined, [{ status: 200, body: '' }]);

    await ask('s3', 'read');

    expect(stage().heard.at(-1)?.request).toBe('HEAD /orders-lake/a%20%26%20b/%C3%BC.csv');
  });

  it.each([
    ['connect', '<Error><Code>AccessDenied</Code></Error>', 'AuthenticatedOnly'],
    ['list', '<Error><Code>AccessDenied</Code></Error>', 'PermissionDenied'],
    ['connect', '<Error><Code>InvalidAccessKeyId</Code></Error>', 'CredentialsRejected'],
    ['connect', 'forbidden by a gateway', 'PermissionDenied'],
  ] as const)('for the purpose %s judges a refusal with %s', async (purpose, body, reason) => {
    stage().answerWith({ status: 403, body });

    expect(reasonOf(await ask('s3', purpose))).toBe(reason);
  });
});

it.each([
  [
    { status: 403, body: '<Error><Code>AuthorizationPermissionMismatch</Code></Error>' },
    'connect',
    'AuthenticatedOnly',
  ],
  [
    { status: 403, body: '<Error><Code>AuthorizationPermissionMismatch</Code></Error>' },
    'list',
    'PermissionDenied',
  ],
  [{ status: 403, body: '<Error><Code>AuthorizationFailure</Code></Error>' }, 'connect', 'PermissionDenied'],
] as const)('azure-blob says by %j, for the purpose %s, that it is %s', async (reply, purpose, reason) => {
  stage().answerWith(reply);

  const result = await attempt(connectorOf('azure-blob')!, {
    auth: 'accountKey',
    parameters: { url: stage().url, container: 'orders', account: 'orderslake', tls: { mode: 'disable' } },
    secrets: { accountKey: Buffer.from('canary').toString('base64') },
    purpose,
  });

  expect(reasonOf(result)).toBe(reason);
});

it('refuses a purpose without the parameter that it asks about', () => {
  const question = { right: 'any', needs: 'repository' };

  expect(() => questionOf(question, { url: '{parameters.url}/' }, undefined, {})).toThrow(
    'spec.parameters.repository: is required by spec.test.purpose',
  );
});
