import { connectors, connectorOf } from '../../src/connectors/index.ts';
import type { FailureReason } from '../../src/contract/reasons.ts';
import { attempt } from '../support/servers/attempt.ts';
import { openStage } from './service.ts';
import type { Reply, Stage } from './service.ts';
import { services } from './services/all.ts';

/*
 * Tokens of ServiceAccounts at services that exchange them, each written from its documentation.
 */
let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});

afterAll(() => stage?.close());

const TOKEN = 'ey-canary-token';
const TAKEN: Reply = { status: 200, body: { access_token: 'ya29.federated', token_type: 'Bearer' } };

/** Tests a type with the token, or with another credential, at the stage. */
function ask(type: string, auth: string, parameters: object = {}, secrets: object = {}) {
  const connector = connectorOf(type)!;
  const samples = connector.samples.map((each) => each.parameters);
  const places = Object.keys(connector.parameters.properties).filter((name) =>
    ['url', 'tokenUrl', 'authority'].includes(name),
  );
  return attempt(connector, {
    auth,
    parameters: {
      ...(Object.assign({}, ...samples) as object),
      ...Object.fromEntries(places.map((name) => [name, stage.url])),
      tls: { mode: 'disable' },
      ...parameters,
    },
    secrets: { serviceAccountToken: TOKEN, ...secrets },
  });
}

const entra = connectors
  .filter(({ family, auth = {} }) => {
    const tokenFor = auth['workloadIdentity']?.tokenFor;
    return (
      family === 'http' &&
      tokenFor !== undefined &&
      'always' in tokenFor &&
      tokenFor.always.startsWith('api:')
    );
  })
  .map(({ type }) => type);

describe.each(entra)('%s, for an application that trusts a ServiceAccount', (type) => {
  const service = services.find(
    (each) => each.type === type && (each.auth === undefined || each.auth === 'clientCredentials'),
  )!;
  const answer: Reply = {
    status: service.status ?? 200,
    body: service.answer,
    ...(service.answered && { headers: service.answered }),
  };

  it('exchanges the token in the place of the secret', async () => {
    stage.answerWith(answer);

    const result = await ask(type, 'workloadIdentity');

    expect(result).toMatchObject({ status: 'Succeeded' });
    const form = Object.fromEntries(new URLSearchParams(stage.heard[0]?.body));
    expect(form).toMatchObject({
      grant_type: 'client_credentials',
      client_id: '00000000-0000-0000-0000-000000000000',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: TOKEN,
      scope: expect.stringMatching(/\/\.default$/) as string,
    });
    expect(form).not.toHaveProperty('client_secret');
    expect(stage.heard[0]?.request).toBe('POST /acme.onmicrosoft.com/oauth2/v2.0/token');
    expect(JSON.stringify(stage.heard.slice(1))).not.toContain(TOKEN);
  });

  const remedy = { remedy: expect.stringContaining('federated credential') as string };

  it.each<[Reply, FailureReason, object]>([
    [
      { status: 401, body: { error: 'invalid_client', error_codes: [700213] } },
      'CredentialsRejected',
      remedy,
    ],
    [{ status: 400, body: { error: 'unauthorized_client' } }, 'CredentialsRejected', remedy],
    [{ status: 400, body: { error: 'invalid_scope' } }, 'PermissionDenied', {}],
    [{ status: 503, body: { error: 'temporarily_unavailable' } }, 'ServerUnavailable', {}],
  ])('knows what %j means', async (refusal, reason, told) => {
    stage.answerWith(answer, refusal);

    const result = await ask(type, 'workloadIdentity');

    expect(result).toMatchObject({ status: 'Failed', reason, ...told });
    expect(JSON.stringify(result)).not.toContain(TOKEN);
  });
});

it('is shown for the types of Microsoft', () => {
  expect(entra.length).toBeGreaterThan(10);
});

const google = connectors
  .filter(({ auth = {} }) => 'parameter' in (auth['workloadIdentity']?.tokenFor ?? {}))
  .map(({ type }) => type);

describe.each(google)('%s, for a pool that trusts a ServiceAccount', (type) => {
  const { answer: body, status = 200 } = services.find((each) => each.type === type && each.account)!;
  const answer: Reply = { status, body };
  const pool = 'iam.googleapis.com/projects/7/locations/global/workloadIdentityPools/clusters/providers/shop';
  const audience = `https://${pool}`;
  const serviceAccountEmail = 'orders@acme.iam.gserviceaccount.com';

  it('exchanges the token', async () => {
    stage.answerWith(answer);

    const result = await ask(type, 'workloadIdentity', { audience });

    expect(result).toMatchObject({ status: 'Succeeded' });
    expect(Object.fromEntries(new URLSearchParams(stage.heard[0]?.body))).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: `//${pool}`,
      scope: services.find((each) => each.type === type && each.account)!.account,
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_token: TOKEN,
    });
    expect(stage.heard).toHaveLength(2);
  });

  it('asks in the name of a service account of Google, where one is named', async () => {
    const generated = {
      status: 200,
      body: { accessToken: 'ya29.t0ken', expireTime: '2031-01-01T00:00:00Z' },
    };
    stage.answerWith(answer, undefined, undefined, [generated, answer]);

    const result = await ask(type, 'workloadIdentity', { audience, serviceAccountEmail });

    expect(result).toMatchObject({ status: 'Succeeded' });
    const [, impersonation, question] = stage.heard;
    expect(impersonation?.request).toBe(
      `POST /v1/projects/-/serviceAccounts/${encodeURIComponent(serviceAccountEmail)}:generateAccessToken`,
    );
    expect(JSON.parse(impersonation?.body ?? '')).toMatchObject({
      lifetime: '300s',
      scope: [expect.any(String)],
    });
    expect(question?.headers['authorization']).toBe('Bearer ya29.t0ken');
  });

  it.each<[Reply, Reply | undefined, FailureReason]>([
    [{ status: 400, body: { error: 'invalid_grant' } }, undefined, 'CredentialsRejected'],
    [{ status: 400, body: { error: 'invalid_target' } }, undefined, 'TargetNotFound'],
    [TAKEN, { status: 403, body: { error: { code: 403, status: 'PERMISSION_DENIED' } } }, 'PermissionDenied'],
    [TAKEN, { status: 404, body: { error: { code: 404, status: 'NOT_FOUND' } } }, 'TargetNotFound'],
  ])('knows what %j and %j mean', async (exchanged, generated, reason) => {
    stage.answerWith(answer, exchanged, undefined, generated && [generated]);

    const result = await ask(type, 'workloadIdentity', { audience, serviceAccountEmail });

    expect(result).toMatchObject({ status: 'Failed', reason });
    expect(JSON.stringify(result)).not.toContain(TOKEN);
  });
});

it('is shown for the types of Google', () => {
  expect(google).toHaveLength(10);
});

describe('Vault', () => {
  const answer = { status: 200, body: { data: { policies: ['default'] } } };
  const login = { status: 200, body: { auth: { client_token: 'hvs-t0ken', lease_duration: 600 } } };

  it.each([
    [
      'kubernetes',
      { mount: 'kubernetes', role: 'orders', audience: 'vault' },
      { role: 'orders', jwt: TOKEN },
    ],
    ['jwt', { mount: 'clusters', role: 'orders', audience: 'vault' }, { role: 'orders', jwt: TOKEN }],
    ['appRole', { mount: 'approle', roleId: 'orders' }, { role_id: 'orders', secret_id: 'canary-secret' }],
  ])('is logged in to by %s, and asked with the token that it gave', async (auth, parameters, body) => {
    stage.answerWith(login, undefined, undefined, [answer]);

    const result = await ask('vault', auth, parameters, { secretId: 'canary-secret' });

    expect(result).toMatchObject({ status: 'Succeeded' });
    const [first, second] = stage.heard;
    expect(first?.request).toBe(`POST /v1/auth/${parameters.mount}/login`);
    expect(first?.headers).toMatchObject({ 'x-vault-namespace': 'shop' });
    expect(JSON.parse(first?.body ?? '')).toEqual(body);
    expect(second?.headers).toMatchObject({ 'x-vault-token': 'hvs-t0ken' });
  });

  it.each<[number, unknown, FailureReason]>([
    [400, { errors: ['invalid role or secret ID'] }, 'CredentialsRejected'],
    [403, { errors: ['permission denied'] }, 'CredentialsRejected'],
    [404, { errors: [] }, 'TargetNotFound'],
    [429, { errors: [] }, 'RateLimited'],
    [503, { errors: ['Vault is sealed'] }, 'ServerUnavailable'],
    [200, { auth: null }, 'UnexpectedAnswer'],
  ])('that answers the log-in with %i and %j gives %s', async (status, body, reason) => {
    stage.answerWith({ status, body }, undefined, undefined, [answer]);

    const result = await ask('vault', 'jwt', { mount: 'jwt', role: 'orders', audience: 'vault' });

    expect(result).toMatchObject({ status: 'Failed', reason });
    expect(JSON.stringify(result)).not.toContain(TOKEN);
  });
});
