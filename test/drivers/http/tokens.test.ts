import { generateKeyPairSync, verify } from 'node:crypto';
import type { HttpAuth } from '../../../src/contract/check.ts';
import { stage, other, run, useStages } from './tried.ts';

useStages();

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const pem = (key: typeof rsa.privateKey) => key.export({ format: 'pem', type: 'pkcs8' }).toString();

const GRANT = { tokenUrl: '{parameters.tokenUrl}', clientId: '{parameters.clientId}' } as const;

describe('a check', () => {
  it('takes a token to the service alone, and the secret to the server that gives the token', async () => {
    const auth: HttpAuth = { oauth2: { ...GRANT, clientSecret: '{secrets.secret}' } };

    const result = await run({ auth }, { clientId: 'mooring' }, { secret: 's3cret' });

    expect(result.status).toBe('Succeeded');
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
    expect(result.status).toBe('Succeeded');
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

      expect(result.status).toBe('Succeeded');
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
  ])('asks no server where the key of a client %s', async (_, secret) => {
    const auth: HttpAuth = { oauth2: { ...GRANT, privateKey: '{secrets.secret}' } };

    const result = await run({ auth }, { clientId: 'mooring' }, { secret });

    expect(result).toMatchObject({ status: 'Failed', reason: 'SecretInvalid', steps: [] });
    expect([...stage.heard, ...other.heard]).toEqual([]);
  });

  it('takes a token to where the service wants it', async () => {
    const sent = { header: 'x-token', value: 'Own {token}' };

    await run(
      { auth: { oauth2: { ...GRANT, clientSecret: '{secrets.secret}', tokenHeader: sent } } },
      { clientId: 'mooring' },
      { secret: 's' },
    );

    const { headers } = stage.heard[0]!;
    expect([headers['x-token'], headers['authorization']]).toEqual(['Own t0k-en', undefined]);
  });

  it('asks for a token by a statement that the key of the client signs', async () => {
    const claims = { iss: '{parameters.clientId}', sub: 'reader', aud: 'login.example.com' };
    const auth: HttpAuth = {
      assertion: { tokenUrl: GRANT.tokenUrl, claims, privateKey: '{secrets.secret}' },
    };

    const result = await run({ auth }, { clientId: 'mooring' }, { secret: pem(rsa.privateKey) });

    const form = new URLSearchParams(other.heard[0]?.body);
    const [head, body, signature = ''] = form.get('assertion')?.split('.') ?? [];
    expect(result.status).toBe('Succeeded');
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
