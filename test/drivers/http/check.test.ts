import { generateKeyPairSync, verify } from 'node:crypto';
import type { HttpAuth, HttpCheck } from '../../../src/contract/check.ts';
import { connector } from '../../../src/contract/connector.ts';
import { object, text } from '../../../src/contract/schema.ts';
import { runCheck } from '../../../src/drivers/http/check.ts';
import { openStage } from '../../families/service.ts';
import type { Stage } from '../../families/service.ts';
import { attempt } from '../../support/servers/attempt.ts';
import { serviceAccountKey } from '../../support/servers/googlekey.ts';

let stage: Stage;
let other: Stage;

beforeAll(async () => {
  [stage, other] = await Promise.all([openStage(), openStage()]);
});
beforeEach(() => {
  for (const each of [stage, other]) each.answerWith({ status: 200, body: {} });
});
afterAll(() => {
  stage?.close();
  other?.close();
});

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = (key: typeof rsa.privateKey) => key.export({ format: 'pem', type: 'pkcs8' }).toString();

/** Runs a check as a type would. */
function run(
  check: Partial<HttpCheck>,
  parameters: object = {},
  secrets: Readonly<Record<string, string>> = {},
) {
  const tried = connector({
    type: 'tried',
    title: 'Tried',
    summary: 'A type of this test.',
    category: 'api',
    stage: 'alpha',
    parameters: object({ url: text('Address.') }),
    secrets: object({ secret: text('Secret.') }),
    samples: [{ name: 'one', parameters: { url: stage.url }, secrets: ['secret'] }],
    async test({ parameters: given, secrets: wrapped, network, step, signal }) {
      const fields = { parameters: given, secrets: wrapped };
      await runCheck(
        { url: '{parameters.url}/ask', ...check },
        { fields, network, security: { tls: {} }, step, signal },
      );
      return {};
    },
  });
  const urls = { url: stage.url, tokenUrl: `${other.url}/token` };
  return attempt(tried, { parameters: { ...urls, ...parameters }, secrets });
}

const GRANT = { tokenUrl: '{parameters.tokenUrl}', clientId: '{parameters.clientId}' } as const;

describe('a check', () => {
  it('takes a token to the service alone, and the secret to whoever gives the token', async () => {
    const auth: HttpAuth = { oauth2: { ...GRANT, clientSecret: '{secrets.secret}' } };

    const result = await run({ auth }, { clientId: 'mooring' }, { secret: 's3cret' });

    expect(result.result).toBe('Succeeded');
    expect(JSON.stringify(stage.heard)).toContain('Bearer t0k-en');
    expect(JSON.stringify(stage.heard)).not.toContain('s3cret');
    expect(JSON.stringify(other.heard)).toContain('s3cret');
    expect(JSON.stringify(other.heard)).not.toContain('t0k-en');
  });

  it('encodes id and secret before HTTP Basic takes them', async () => {
    const auth: HttpAuth = { oauth2: { ...GRANT, clientSecret: '{secrets.secret}', secretIn: 'header' } };

    await run({ auth }, { clientId: 'a:b' }, { secret: 'c d%' });

    expect(other.heard[0]?.headers['authorization']).toBe(
      `Basic ${Buffer.from('a%3Ab:c+d%25').toString('base64')}`,
    );
  });

  it('proves a client by its key, which it keeps', async () => {
    const auth: HttpAuth = { oauth2: { ...GRANT, privateKey: '{secrets.secret}' } };

    const result = await run({ auth }, { clientId: 'mooring' }, { secret: pem(rsa.privateKey) });

    const form = Object.fromEntries(new URLSearchParams(other.heard[0]?.body));
    const [head, claims, signature = ''] = form['client_assertion']?.split('.') ?? [];
    expect(result.result).toBe('Succeeded');
    expect(form).toMatchObject({
      client_id: 'mooring',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    expect(JSON.parse(Buffer.from(claims ?? '', 'base64url').toString())).toMatchObject({
      iss: 'mooring',
      sub: 'mooring',
      aud: `${other.url}/token`,
    });
    expect(
      verify('sha256', Buffer.from(`${head}.${claims}`), rsa.publicKey, Buffer.from(signature, 'base64url')),
    ).toBe(true);
  });

  describe('by a refresh token', () => {
    const auth: HttpAuth = {
      refresh: {
        ...GRANT,
        clientSecret: '{secrets.secret}',
        refreshToken: '{secrets.refresh}',
        form: { scope: 'read' },
      },
    };
    const login = () => run({ auth }, { clientId: 'mooring' }, { secret: 's', refresh: 'r1' });
    const answer = { access_token: 't0k-en', token_type: 'Bearer' };

    it.each([
      ['none', {}],
      ['the same one', { refresh_token: 'r1' }],
    ])('asks with the token that it gets, and takes an answer with %s', async (_, more) => {
      other.answerWith({ status: 200, body: {} }, { status: 200, body: { ...answer, ...more } });

      const result = await login();

      expect(result.result).toBe('Succeeded');
      const form = {
        scope: 'read',
        grant_type: 'refresh_token',
        refresh_token: 'r1',
        client_id: 'mooring',
        client_secret: 's',
      };
      expect(Object.fromEntries(new URLSearchParams(other.heard[0]?.body))).toEqual(form);
      expect(stage.heard[0]?.headers['authorization']).toBe('Bearer t0k-en');
    });

    it('refuses one that the service replaces, and asks no more', async () => {
      other.answerWith(
        { status: 200, body: {} },
        { status: 200, body: { ...answer, refresh_token: 'r2-canary' } },
      );

      const result = await login();

      expect(result).toMatchObject({ reason: 'CredentialsExpired', failedStep: 'Authenticate' });
      expect(JSON.stringify(result)).not.toContain('canary');
      expect(stage.heard).toEqual([]);
    });

    it('says that the service does not take it', async () => {
      other.answerWith({ status: 200, body: {} }, { status: 400, body: { error: 'invalid_grant' } });

      expect(await login()).toMatchObject({ reason: 'CredentialsRejected', failedStep: 'Authenticate' });
    });
  });

  it.each([
    ['is no key', 'nonsense'],
    ['is of another kind', pem(curve.privateKey)],
  ])('asks nobody where the key of a client %s', async (_, secret) => {
    const auth: HttpAuth = { oauth2: { ...GRANT, privateKey: '{secrets.secret}' } };

    const result = await run({ auth }, { clientId: 'mooring' }, { secret });

    expect(result).toMatchObject({ result: 'Failed', reason: 'SecretInvalid', steps: [] });
    expect([...stage.heard, ...other.heard]).toEqual([]);
  });

  it.each([
    ['is no JSON', 'nonsense'],
    ['names a program to run', serviceAccountKey({ type: 'external_account' })],
    ['is of a person', serviceAccountKey({ type: 'authorized_user' })],
    ['has no key', serviceAccountKey({ private_key: undefined })],
    ['has a broken key', serviceAccountKey({ private_key: 'nonsense' })],
  ])('asks nobody where the document of a service account %s', async (_, secret) => {
    const auth: HttpAuth = {
      serviceAccount: { document: '{secrets.secret}', tokenUrl: '{parameters.tokenUrl}', scope: 'read' },
    };

    const result = await run({ auth }, {}, { secret });

    expect(result).toMatchObject({ result: 'Failed', reason: 'SecretInvalid', steps: [] });
    expect([...stage.heard, ...other.heard]).toEqual([]);
  });

  it.each<[string, Omit<HttpCheck, 'url'>, object]>([
    [
      'a user with a colon',
      { auth: { basic: { user: '{parameters.user}', password: '{secrets.secret}' } } },
      { user: 'a:b' },
    ],
    ['no user', { auth: { basic: { user: '{parameters.user}', password: '{secrets.secret}' } } }, {}],
  ])('asks nobody with %s', async (_, check, parameters) => {
    const result = await run(check, parameters, { secret: 's' });

    expect(result).toMatchObject({ result: 'Failed', reason: 'ParametersInvalid', steps: [] });
    expect(stage.heard).toEqual([]);
  });

  it('puts a secret into the query where there is no other way, and only there', async () => {
    await run({ query: { key: '{secrets.secret}', a: 'b c' } }, {}, { secret: 's&t' });
    expect(stage.heard.map(({ request }) => request)).toEqual(['GET /ask?a=b%20c']);

    stage.answerWith({ status: 200, body: {} });
    await run({ query: { key: '{secrets.secret}' }, secretInQuery: true }, {}, { secret: 's&t' });
    expect(stage.heard.map(({ request }) => request)).toEqual(['GET /ask?key=s%26t']);
  });

  it('puts a secret into the path where there is no other way, and only there', async () => {
    expect(
      await run({ url: '{parameters.url}/bot{secrets.secret}/me' }, {}, { secret: 's/t' }),
    ).toMatchObject({
      reason: 'ParametersInvalid',
      steps: [],
    });

    await run({ url: '{parameters.url}/bot{secrets.secret}/me', secretInPath: true }, {}, { secret: 's/t' });
    expect(stage.heard.map(({ request }) => request)).toEqual(['GET /bots%2Ft/me']);
  });

  it('asks for a path below the address, part by part', async () => {
    await run({ below: '{parameters.path}' }, { path: '/raw/a b/%2e' });

    expect(stage.heard.map(({ request }) => request)).toEqual(['GET /ask/raw/a%20b/%252e']);
    expect(await run({ below: '{parameters.path}' }, { path: '/raw/../etc' })).toMatchObject({
      reason: 'ParametersInvalid',
      steps: [],
    });
  });

  it('sends the first text whose fields are all given, escaped for XML', async () => {
    const body = { type: 'text/xml', texts: ['<a>{parameters.name}</a>', '<b/>'] } as const;

    await run({ method: 'POST', body }, { name: `<"a" & 'b'>` });
    await run({ method: 'POST', body });

    expect(stage.heard.map((heard) => [heard.headers['content-type'], heard.body])).toEqual([
      ['text/xml', '<a>&lt;&quot;a&quot; &amp; &apos;b&apos;&gt;</a>'],
      ['text/xml', '<b/>'],
    ]);
  });

  it('takes a token to where the service wants it', async () => {
    const sent = { header: 'x-token', value: 'Own {token}' };

    await run(
      { auth: { oauth2: { ...GRANT, clientSecret: '{secrets.secret}', sent } } },
      { clientId: 'mooring' },
      { secret: 's' },
    );

    const { headers } = stage.heard[0]!;
    expect([headers['x-token'], headers['authorization']]).toEqual(['Own t0k-en', undefined]);
  });

  it('sends no password in clear to a service that takes it by https only', async () => {
    const basic = { user: 'reader', password: '{secrets.secret}', encrypted: true } as const;

    const result = await run({ auth: { basic } }, {}, { secret: 's' });

    expect(result).toMatchObject({ result: 'Failed', reason: 'ParametersInvalid', steps: [] });
    expect(stage.heard).toEqual([]);
  });

  it('asks for a token by a statement that the key of the client signs', async () => {
    const claims = { iss: '{parameters.clientId}', sub: 'reader', aud: 'login.example.com' };
    const auth: HttpAuth = {
      assertion: { tokenUrl: GRANT.tokenUrl, claims, privateKey: '{secrets.secret}' },
    };

    const result = await run({ auth }, { clientId: 'mooring' }, { secret: pem(rsa.privateKey) });

    const form = new URLSearchParams(other.heard[0]?.body);
    const [head, body, signature = ''] = form.get('assertion')?.split('.') ?? [];
    expect(result.result).toBe('Succeeded');
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    expect(JSON.parse(Buffer.from(body ?? '', 'base64url').toString())).toMatchObject({
      ...claims,
      iss: 'mooring',
    });
    expect(
      verify('sha256', Buffer.from(`${head}.${body}`), rsa.publicKey, Buffer.from(signature, 'base64url')),
    ).toBe(true);
  });

  it('says what a service means that refuses a token with a status of success', async () => {
    other.answerWith({ status: 200, body: {} }, { status: 200, body: { error: 'invalid_code' } });

    const result = await run(
      { auth: { oauth2: { ...GRANT, clientSecret: '{secrets.secret}' } } },
      { clientId: 'm' },
      { secret: 's' },
    );

    expect(result).toMatchObject({ reason: 'CredentialsRejected', failedStep: 'Authenticate' });
    expect(stage.heard).toEqual([]);
  });
});
