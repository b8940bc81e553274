import { createHash, generateKeyPairSync, verify, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { HttpAuth } from '../../../src/contract/check.ts';
import { applicationCertificate } from '../../support/servers/applicationcertificate.ts';
import { stage, other, run, useStages } from './tried.ts';

useStages();

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const strange = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString();
const sealed = rsa.privateKey
  .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'pass phrase' })
  .toString();

/** The parts of a token, of which the last is a signature over the others. */
function partsOf(token = '') {
  const [head, claims, signature] = token.split('.');
  const parsed = (part = '') =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Readonly<Record<string, unknown>>;
  const [header, body] = [parsed(head), parsed(claims)];
  return { header, body, signed: Buffer.from(`${head}.${claims}`), signature: fromBase64(signature) };
}

function fromBase64(text = ''): Buffer {
  return Buffer.from(text, 'base64url');
}

describe('the key pair of a user of Snowflake', () => {
  const auth: HttpAuth = {
    keyPair: {
      account: '{parameters.account}',
      user: '{parameters.user}',
      privateKey: '{secrets.key}',
      passphrase: '{secrets.words}',
    },
  };
  const login = (secrets: Readonly<Record<string, string>>) =>
    run({ auth }, { account: 'acme-orders', user: 'reader' }, secrets);

  it.each([
    ['as it is', { key: pem(rsa.privateKey) }],
    ['under a passphrase', { key: sealed, words: 'pass phrase' }],
  ])('%s, signs a token that names its public half by the fingerprint', async (_, secrets) => {
    const result = await login(secrets);

    const token = String(stage.heard[0]?.headers['authorization']).replace('Bearer ', '');
    const { header, body, signed, signature } = partsOf(token);
    const print = createHash('sha256')
      .update(rsa.publicKey.export({ format: 'der', type: 'spki' }))
      .digest('base64');
    expect(result.status).toBe('Succeeded');
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(body).toEqual({
      iss: `ACME-ORDERS.READER.SHA256:${print}`,
      sub: 'ACME-ORDERS.READER',
      iat: expect.any(Number) as unknown,
      exp: expect.any(Number) as unknown,
    });
    expect(Number(body['exp']) - Number(body['iat'])).toBeLessThanOrEqual(3600);
    expect(verify('sha256', signed, rsa.publicKey, signature)).toBe(true);
  });

  it.each([
    ['a passphrase is missing', { key: sealed }, 'needs a passphrase'],
    ['the passphrase is wrong', { key: sealed, words: 'no' }, 'that this passphrase opens'],
    ['it is no RSA key', { key: pem(curve.privateKey) }, 'is not an RSA key'],
    ['it is no key', { key: 'canary' }, 'not an unencrypted key'],
  ])('asks no server where %s', async (_, secrets, words) => {
    const result = await login(secrets);

    expect(result).toMatchObject({ reason: 'SecretInvalid', steps: [] });
    expect(result).toMatchObject({ message: expect.stringContaining(words) as unknown });
    expect(stage.heard).toEqual([]);
  });
});

describe('the key of a client', () => {
  const GRANT = { tokenUrl: '{parameters.tokenUrl}', clientId: 'mooring', privateKey: '{secrets.key}' };
  const tokenOf = () =>
    partsOf(new URLSearchParams(other.heard[0]?.body).get('client_assertion') ?? undefined);

  it('on the curve P-256 signs by ES256', async () => {
    const result = await run({ auth: { oauth2: GRANT } }, {}, { key: pem(curve.privateKey) });

    const { header, signed, signature } = tokenOf();
    const key = { key: curve.publicKey, dsaEncoding: 'ieee-p1363' } as const;
    expect(result.status).toBe('Succeeded');
    expect(header).toEqual({ alg: 'ES256', typ: 'JWT' });
    expect(verify('sha256', signed, key, signature)).toBe(true);
  });

  const byCertificate: HttpAuth = { oauth2: { ...GRANT, certificate: '{secrets.certificate}' } };

  it('is named by the thumbprint of its certificate', async () => {
    const certificate = applicationCertificate(pem(rsa.privateKey));

    const result = await run({ auth: byCertificate }, {}, { key: pem(rsa.privateKey), certificate });

    const { header } = tokenOf();
    const print = new X509Certificate(certificate).fingerprint256.replaceAll(':', '');
    expect(result.status).toBe('Succeeded');
    expect(header).toMatchObject({ alg: 'RS256' });
    expect(fromBase64(String(header['x5t#S256'])).toString('hex').toUpperCase()).toBe(print);
  });

  it.each([
    ['the certificate is of another key', pem(strange.privateKey), 'does not belong to the certificate'],
    ['the certificate is none', undefined, 'no certificate in PEM'],
  ])('asks no server where %s', async (_, key, words) => {
    const certificate = key === undefined ? 'canary' : applicationCertificate(pem(rsa.privateKey));

    const result = await run({ auth: byCertificate }, {}, { key: key ?? pem(rsa.privateKey), certificate });

    expect(result).toMatchObject({
      reason: 'SecretInvalid',
      message: expect.stringContaining(words) as unknown,
    });
    expect([...stage.heard, ...other.heard]).toEqual([]);
  });
});

describe('the key of an application of GitHub', () => {
  const auth: HttpAuth = {
    installation: {
      tokenUrl: '{parameters.tokenUrl}/access_tokens',
      appId: '{parameters.app}',
      privateKey: '{secrets.key}',
    },
  };
  const login = () => run({ auth }, { app: 'Iv23' }, { key: pem(rsa.privateKey) });

  it('signs for ten minutes at most, from a minute ago on, and what it is given goes to the service', async () => {
    other.answerWith({ status: 500, body: '' }, { status: 201, body: { token: 'i-t0k' } });

    const result = await login();

    const { body } = partsOf(String(other.heard[0]?.headers['authorization']).replace('Bearer ', ''));
    expect(result.status).toBe('Succeeded');
    expect(body['iss']).toBe('Iv23');
    expect(Number(body['exp']) - Number(body['iat'])).toBeLessThanOrEqual(600);
    expect(Number(body['iat'])).toBeLessThanOrEqual(Date.now() / 1000 - 59);
    expect(stage.heard[0]?.headers['authorization']).toBe('Bearer i-t0k');
  });

  it.each([
    [401, { message: 'A JSON web token could not be decoded' }, 'CredentialsRejected'],
    [404, { message: 'Not Found' }, 'TargetNotFound'],
    [403, { message: 'This installation has been suspended' }, 'PermissionDenied'],
    [200, { token: 'i-t0k' }, 'UnexpectedAnswer'],
  ])('says what %s means, and asks no more', async (status, body, reason) => {
    other.answerWith({ status: 500, body: '' }, { status, body });

    expect(await login()).toMatchObject({ reason });
    expect(stage.heard).toEqual([]);
  });
});
