import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { connection } from '../cli/console.ts';
import { credential } from '../support/canary.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { eventually } from '../support/eventually.ts';
import { install } from '../support/install.ts';
import { kubectlOf } from '../support/kubectl.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startOidcProvider } from '../support/servers/oidcprovider.ts';
import type { Server } from '../support/servers/place.ts';

const PATIENCE_MS = 120_000;
const NAMESPACE = 'shop';
const SECRET = credential('client %+');
const WITH_SECRET = { 'client-id': 'kubernetes', 'client-secret': SECRET };

let issuer: Server;
let tls: Certificates;
let folder: string;
let plane: ControlPlane;

beforeAll(async () => {
  [tls, folder] = await Promise.all([certificates(), temporaryFolder('mooring-oidc')]);
  await writeFile(join(folder, 'ca.pem'), tls.ca);
  issuer = await startOidcProvider({
    tls: tls.good,
    logins: {
      kubernetes: { secret: SECRET, refreshTokens: { 'alice-token': 'alice', 'bob-token': 'bob' } },
      public: { refreshTokens: { 'once-token': 'alice' } },
    },
  });
  await writeFile(
    join(folder, 'authentication.json'),
    JSON.stringify(trusting(`https://127.0.0.1:${issuer.port}`)),
  );
  const apiServerFlags = [`--authentication-config=${join(folder, 'authentication.json')}`];
  plane = await startControlPlane({ say: console.error, apiServerFlags });
  const kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  await install(kubectl);
  await kubectl('create', 'namespace', NAMESPACE);
  await kubectl(
    'create',
    'role',
    'reader',
    '--verb=get,list',
    '--resource=connections.mooring.dev',
    '-n',
    NAMESPACE,
  );
  await kubectl('create', 'rolebinding', 'reader', '--role=reader', '--user=oidc:alice', '-n', NAMESPACE);
  await kubectl.create({
    apiVersion: 'mooring.dev/v1alpha1',
    kind: 'Connection',
    metadata: { name: 'orders', namespace: NAMESPACE },
    spec: { type: 'http', parameters: { url: 'https://example.com' }, suspend: true },
  });
}, 900_000);

afterAll(async () => {
  await Promise.all([plane?.stop(), issuer?.stop(), removeFolder(folder)]);
});

/** What makes the API server believe the issuer, for both clients. */
function trusting(url: string): object {
  return {
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AuthenticationConfiguration',
    jwt: [
      {
        issuer: {
          url,
          certificateAuthority: tls.ca,
          audiences: ['kubernetes', 'public'],
          audienceMatchPolicy: 'MatchAny',
        },
        claimMappings: { username: { claim: 'sub', prefix: 'oidc:' } },
      },
    ],
  };
}

/** An ID token as far as its end goes: it has no signature. */
function unsigned(exp: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part({ iss: `https://127.0.0.1:${issuer.port}`, aud: 'kubernetes', sub: 'alice', exp })}.AAAA`;
}

const ENDED = 1_000_000_000;
const FAR = 4_000_000_000;

/** A kubeconfig whose user logs in by OIDC, as kubectl writes it; by default its ID token has ended. */
async function kubeconfigOf(
  name: string,
  changes: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const { users: _, ...config } = parse(await readFile(plane.kubeconfig, 'utf8')) as {
    users: unknown;
    contexts: { context: { user: string } }[];
  };
  const [context] = config.contexts;
  const settings = {
    'idp-issuer-url': `https://127.0.0.1:${issuer.port}`,
    'idp-certificate-authority': join(folder, 'ca.pem'),
    'id-token': unsigned(ENDED),
    ...changes,
  };
  const users = [
    { name: context?.context.user, user: { 'auth-provider': { name: 'oidc', config: settings } } },
  ];
  const path = join(folder, `${name}.yaml`);
  await writeFile(path, `# mine\n${stringify({ ...config, users })}`, { mode: 0o600 });
  return path;
}

async function list(kubeconfig: string) {
  const { code, out, told } = await connection([
    'list',
    '-n',
    NAMESPACE,
    '-o',
    'name',
    '--kubeconfig',
    kubeconfig,
  ]);
  return { code, out, told };
}

async function loginIn(kubeconfig: string): Promise<Readonly<Record<string, string>>> {
  const { users } = parse(await readFile(kubeconfig, 'utf8')) as {
    users: { user: { 'auth-provider': { config: Record<string, string> } } }[];
  };
  return users[0]?.user['auth-provider'].config ?? {};
}

describe('the plugin as a user who logs in by OIDC', () => {
  const good = { code: 0, out: 'connection.mooring.dev/orders', told: '' };

  it(
    'renews what has ended, keeps it in the kubeconfig, and then goes on with that',
    async () => {
      const kubeconfig = await kubeconfigOf('secret', { ...WITH_SECRET, 'refresh-token': 'alice-token' });

      await eventually(async () => expect(await list(kubeconfig)).toEqual(good), 30_000); // the API server reads the issuer's keys on its own time
      const renewed = await loginIn(kubeconfig);
      const again = await list(kubeconfig);

      expect(again).toEqual(good);
      expect(renewed['id-token']).not.toBe(unsigned(ENDED));
      expect(await loginIn(kubeconfig)).toEqual(renewed);
      expect((await stat(kubeconfig)).mode & 0o777).toBe(0o600);
      expect(await readFile(kubeconfig, 'utf8')).toMatch(/^# mine\n/);
    },
    PATIENCE_MS,
  );

  it(
    'keeps the refresh token that replaces one which works once',
    async () => {
      const kubeconfig = await kubeconfigOf('once', { 'client-id': 'public', 'refresh-token': 'once-token' });

      expect(await list(kubeconfig)).toEqual(good);
      const { 'refresh-token': second = '' } = await loginIn(kubeconfig);
      const later = await kubeconfigOf('once', { 'client-id': 'public', 'refresh-token': second });

      expect(second).not.toBe('once-token');
      expect(await list(later)).toEqual(good);
    },
    PATIENCE_MS,
  );

  it(
    'is told what the API server keeps from others',
    async () => {
      const kubeconfig = await kubeconfigOf('bob', { ...WITH_SECRET, 'refresh-token': 'bob-token' });

      const { code, told } = await list(kubeconfig);

      expect(code).toBe(3);
      expect(told).toContain('User "oidc:bob" cannot list resource "connections"');
    },
    PATIENCE_MS,
  );

  it.each<
    readonly [what: string, changes: () => Readonly<Record<string, string | undefined>>, words: string]
  >([
    ['an ID token without a signature', () => ({ 'id-token': unsigned(FAR) }), 'Unauthorized; log in again'],
    [
      'a refresh token that is unknown',
      () => ({ 'refresh-token': 'no' }),
      'was not renewed (invalid_grant): log in again',
    ],
    [
      'a wrong client secret',
      () => ({ 'client-secret': 'no' }),
      'was not renewed (invalid_client): log in again',
    ],
    ['no refresh token', () => ({ 'refresh-token': undefined }), 'has ended, and the kubeconfig lacks'],
    [
      'an issuer whose certificate is not trusted',
      () => ({ 'idp-certificate-authority': undefined }),
      'cannot be asked (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
    ],
    [
      'another issuer',
      () => ({ 'idp-issuer-url': `https://localhost:${issuer.port}` }),
      'is not that OIDC issuer: correct the kubeconfig',
    ],
    [
      'an issuer without TLS',
      () => ({ 'idp-issuer-url': `http://127.0.0.1:${issuer.port}` }),
      'has no https address: correct idp-issuer-url',
    ],
  ])(
    'gets no further with %s, and hears what to do',
    async (name, changes, words) => {
      const kubeconfig = await kubeconfigOf(name.replaceAll(' ', '-'), {
        ...WITH_SECRET,
        'refresh-token': 'alice-token',
        ...changes(),
      });
      const before = await readFile(kubeconfig, 'utf8');

      const { code, out, told } = await list(kubeconfig);

      expect({ code, out }).toEqual({ code: 3, out: '' });
      expect(told).toContain(words);
      expect(told).not.toContain(SECRET);
      expect(await readFile(kubeconfig, 'utf8')).toBe(before);
    },
    PATIENCE_MS,
  );
});
