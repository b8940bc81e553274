import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { keycloak } from '../../src/connectors/keycloak.ts';
import { oauth2 } from '../../src/connectors/oauth2.ts';
import { oidc } from '../../src/connectors/oidc.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { startKeycloak } from '../support/servers/keycloak.ts';
import { startOidcProvider } from '../support/servers/oidcprovider.ts';
import type { Server } from '../support/servers/place.ts';

const PLAIN = ['Resolve', 'Connect', 'Authenticate'] as const;
const SECRET = 'app:pw %+';

const [own, strange] = [
  generateKeyPairSync('rsa', { modulusLength: 2048 }),
  generateKeyPairSync('rsa', { modulusLength: 2048 }),
];
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const strangeCurve = generateKeyPairSync('ec', { namedCurve: 'P-256' });

let server: Server;

beforeAll(async () => {
  server = await startOidcProvider({
    secrets: { app: SECRET },
    forms: { poster: SECRET },
    keys: { signer: own.publicKey, drawer: curve.publicKey },
  });
}, 240_000);
afterAll(() => server?.stop());

function place(clientId: string, path = '') {
  const url = `http://127.0.0.1:${server.port}`;
  return { url: `${url}${path}`, tokenUrl: `${url}/token`, clientId, scope: 'api' };
}

function bySecret(clientId: string, clientSecret: string, path = '') {
  return attempt(oidc, {
    auth: 'clientSecret',
    parameters: place(clientId, path),
    secrets: { clientSecret },
  });
}

function byKey(clientId: string, key: KeyObject) {
  const privateKey = key.export({ format: 'pem', type: 'pkcs8' }).toString();
  return attempt(oidc, { auth: 'privateKey', parameters: place(clientId), secrets: { privateKey } });
}

describe('oidc against oidc-provider 9', () => {
  it('succeeds with the secret of a client, and with its key', async () => {
    expect(verdict(await bySecret('app', SECRET))).toEqual({ steps: [...PLAIN, 'Probe'] });
    expect(verdict(await byKey('signer', own.privateKey))).toEqual({ steps: [...PLAIN, 'Probe'] });
    expect(verdict(await byKey('drawer', curve.privateKey))).toEqual({ steps: [...PLAIN, 'Probe'] });
  });

  it.each([
    ['a wrong secret', () => bySecret('app', 'no')],
    ['an unknown client', () => bySecret('nobody', SECRET)],
    ['a secret where there is a key', () => bySecret('signer', SECRET)],
    ['another key', () => byKey('signer', strange.privateKey)],
    ['another key on the curve', () => byKey('drawer', strangeCurve.privateKey)],
    ['a key where there is a secret', () => byKey('app', own.privateKey)],
  ])('rejects %s', async (_, ask) => {
    expect(verdict(await ask())).toEqual(failedAt('CredentialsRejected', ...PLAIN));
  });

  it('says that no provider is at an address', async () => {
    expect(verdict(await bySecret('app', SECRET, '/other'))).toEqual(
      failedAt('TargetNotFound', ...PLAIN, 'Authorize'),
    );
  });
});

describe('oauth2 against oidc-provider 9', () => {
  const ask = (
    auth: string,
    clientId: string,
    secrets: Readonly<Record<string, string>>,
    more: object = {},
  ) =>
    attempt(oauth2, {
      auth,
      parameters: { url: `http://127.0.0.1:${server.port}/token`, clientId, scope: 'api', ...more },
      secrets,
    });
  const pemOf = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString();
  const [asked, refused] = [
    { steps: ['Resolve', 'Connect', 'Probe'] },
    failedAt('CredentialsRejected', 'Resolve', 'Connect', 'Authenticate'),
  ];

  it('succeeds with the secret of a client, by HTTP Basic and in the form, and with its key', async () => {
    expect(verdict(await ask('clientSecret', 'app', { clientSecret: SECRET }))).toEqual(asked);
    expect(verdict(await ask('secretInForm', 'poster', { formSecret: SECRET }))).toEqual(asked);
    expect(verdict(await ask('privateKey', 'signer', { privateKey: pemOf(own.privateKey) }))).toEqual(asked);
  });

  it.each([
    ['a wrong secret', () => ask('clientSecret', 'app', { clientSecret: 'no' })],
    ['an unknown client', () => ask('clientSecret', 'nobody', { clientSecret: SECRET })],
    ['another key', () => ask('privateKey', 'signer', { privateKey: pemOf(strange.privateKey) })],
    ['a key where there is a secret', () => ask('privateKey', 'app', { privateKey: pemOf(own.privateKey) })],
  ])('rejects %s', async (_, login) => {
    expect(verdict(await login())).toEqual(refused);
  });

  it('says that a scope is not for the client', async () => {
    const result = await ask('secretInForm', 'poster', { formSecret: SECRET }, { scope: 'offline_access' });

    expect(verdict(result)).toEqual(failedAt('PermissionDenied', 'Resolve', 'Connect', 'Authorize'));
  });

  it('says that there is no such address', async () => {
    const result = await ask(
      'clientSecret',
      'app',
      { clientSecret: SECRET },
      { url: `http://127.0.0.1:${server.port}/other` },
    );

    expect(verdict(result)).toEqual(failedAt('TargetNotFound', 'Resolve', 'Connect', 'Authorize'));
  });
});

describe('keycloak against Keycloak 26', () => {
  let sso: Server;

  beforeAll(async () => {
    sso = await startKeycloak('shop', { app: SECRET });
  }, 300_000);
  afterAll(() => sso?.stop());

  const ask = (clientId: string, clientSecret: string, realm = 'shop') => {
    const parameters = { url: `http://127.0.0.1:${sso.port}`, realm, clientId };
    return attempt(keycloak, { parameters, secrets: { clientSecret } });
  };

  it('succeeds with the secret of a client', async () => {
    expect(verdict(await ask('app', SECRET))).toEqual({ steps: [...PLAIN, 'Probe'] });
  });

  it.each([
    ['a wrong secret', 'app', 'no'],
    ['an unknown client', 'nobody', SECRET],
  ])('rejects %s', async (_, clientId, secret) => {
    expect(verdict(await ask(clientId, secret))).toEqual(failedAt('CredentialsRejected', ...PLAIN));
  });

  it('says that a realm does not exist', async () => {
    expect(verdict(await ask('app', SECRET, 'other'))).toEqual(
      failedAt('TargetNotFound', ...PLAIN, 'Authorize'),
    );
  });
});
