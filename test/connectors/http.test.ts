import { connectorOf } from '../../src/connectors/index.ts';
import { openStage } from '../families/service.ts';
import type { Stage } from '../families/service.ts';
import { attempt } from '../support/servers/attempt.ts';

describe('the header that carries the key of http', () => {
  const mistakesOf = (apiKeyHeader: string) =>
    connectorOf('http')?.check?.({ url: 'https://api.example.com/', apiKeyHeader });

  it.each(['Host', 'host', 'Content-Length', 'Transfer-Encoding', 'Connection'])(
    'cannot be %s, which says where the request goes or ends',
    (name) => {
      expect(mistakesOf(name)).toEqual([
        { path: 'apiKeyHeader', message: expect.stringContaining('cannot carry a key') as unknown },
      ]);
    },
  );

  it('may be another', () => {
    expect(mistakesOf('X-Shop-Key')).toEqual([]);
  });
});

describe('a login of http that is more than a header', () => {
  let service: Stage;
  let tokens: Stage;

  beforeAll(async () => {
    [service, tokens] = await Promise.all([openStage(), openStage()]);
  });

  afterAll(() => {
    for (const each of [service, tokens]) each?.close();
  });

  const ask = (auth: string, parameters: object, secrets: Readonly<Record<string, string>>) =>
    attempt(connectorOf('http')!, {
      parameters: { url: `${service.url}/v1`, tls: { mode: 'disable' }, ...parameters },
      secrets,
      auth,
      probe: { path: '/orders?status=open&page=2' },
    });
  const client = (given: object = {}) => ({
    clientId: 'mooring',
    tokenUrl: `${tokens.url}/token`,
    scope: 'api',
    ...given,
  });

  it('asks for a token first, and takes it to the service', async () => {
    service.answerWith({ status: 200, body: {} });
    tokens.answerWith({ status: 500, body: '' });

    const result = await ask('clientCredentials', client(), { clientSecret: 's3cret' });

    expect(result.status).toBe('Succeeded');
    expect(tokens.heard[0]).toMatchObject({
      request: 'POST /token',
      body: 'grant_type=client_credentials&scope=api',
    });
    expect(service.heard[0]).toMatchObject({
      request: 'GET /v1/orders?status=open&page=2',
      headers: { authorization: 'Bearer t0k-en' },
    });
    expect(JSON.stringify(service.heard)).not.toContain('s3cret');
  });

  it.each([
    [{ status: 401, body: { error: 'invalid_client' } }, 'CredentialsRejected'],
    [{ status: 400, body: { error: 'invalid_scope' } }, 'PermissionDenied'],
  ])('asks the service nothing where no token is given: %j', async (refusal, reason) => {
    service.answerWith({ status: 200, body: {} });
    tokens.answerWith({ status: 500, body: '' }, refusal);

    const result = await ask('clientCredentials', client(), { clientSecret: 'no' });

    expect(result).toMatchObject({ reason });
    expect(service.heard).toEqual([]);
  });

  it('signs the request, its query too, by an access key', async () => {
    service.answerWith({ status: 200, body: {} });

    const result = await ask(
      'accessKey',
      { region: 'eu-central-1', accessKeyId: 'AKIA1' },
      { secretAccessKey: 's3cret' },
    );

    expect(result.status).toBe('Succeeded');
    expect(service.heard[0]?.request).toBe('GET /v1/orders?status=open&page=2');
    expect(service.heard[0]?.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIA1\/\d{8}\/eu-central-1\/execute-api\/aws4_request, /,
    );
    expect(JSON.stringify(service.heard)).not.toContain('s3cret');
  });

  it.each([
    ['clientCredentials', 'tokenUrl', { clientSecret: 's' }],
    ['accessKey', 'region', { secretAccessKey: 's' }],
  ])('names what the profile %s needs besides', async (auth, name, secrets) => {
    const parameters = auth === 'accessKey' ? { accessKeyId: 'AKIA1' } : client({ tokenUrl: undefined });

    expect(await ask(auth, parameters, secrets)).toMatchObject({
      reason: 'ParametersInvalid',
      message: `spec.parameters.${name}: is required by the profile ${auth}`,
      steps: [],
    });
  });
});
