import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { loadConfig } from '../../src/runtime/config.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';
import { startIssuer, unsignedToken } from './issuer.ts';

let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder('config');
});

afterEach(() => removeFolder(folder));

/** Writes a kubeconfig with this user and cluster, and gives its path. */
async function kubeconfig(user: object, cluster: object = {}): Promise<string> {
  const path = join(folder, 'config');
  const document = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'one',
    clusters: [{ name: 'here', cluster: { server: 'https://127.0.0.1:1', ...cluster } }],
    users: [{ name: 'alice', user }],
    contexts: [
      { name: 'one', context: { cluster: 'here', user: 'alice', namespace: 'n' } },
      { name: 'two', context: { cluster: 'here', user: 'alice' } },
    ],
  };
  await writeFile(path, `# mine\n${stringify(document)}`, { mode: 0o640 });
  return path;
}

describe('a config', () => {
  it.each([
    { context: undefined, expected: { context: 'one', namespace: 'n' } },
    { context: 'two', expected: { context: 'two', namespace: 'default' } },
  ])('of context $context names server, context and namespace', async ({ context, expected }) => {
    const config = loadConfig(await kubeconfig({ token: 't' }), context);

    expect(config).toMatchObject({ server: 'https://127.0.0.1:1', ...expected });
  });

  it.each([
    {
      mistake: 'a context that is not there',
      cluster: {},
      context: 'three',
      message: 'has no context three',
    },
    {
      mistake: 'a proxy',
      cluster: { 'proxy-url': 'http://proxy' },
      context: undefined,
      message: 'asks for a proxy (proxy-url of cluster here): not supported',
    },
  ])('with $mistake is refused', async ({ cluster, context, message }) => {
    const file = await kubeconfig({}, cluster);

    expect(() => loadConfig(file, context)).toThrow(message);
  });

  it.each([
    { proof: 'a token', user: { token: 't' }, headers: { authorization: 'Bearer t' }, tls: {} },
    {
      proof: 'a name and password',
      user: { username: 'u', password: 'p' },
      headers: { authorization: `Basic ${Buffer.from('u:p').toString('base64')}` },
      tls: {},
    },
    {
      proof: 'a certificate',
      user: { 'client-certificate-data': 'Y2VydA==', 'client-key-data': 'a2V5' },
      headers: {},
      tls: { cert: Buffer.from('cert'), key: Buffer.from('key') },
    },
  ])('proves its user by $proof', async ({ user, headers, tls }) => {
    const file = await kubeconfig(user, { 'certificate-authority-data': 'Y2E=', 'tls-server-name': 'api' });

    const credentials = await loadConfig(file).credentials('keep');

    expect(credentials).toEqual({
      headers,
      tls: { ca: Buffer.from('ca'), servername: 'api', ...tls },
    });
  });

  it('reads a token anew each time', async () => {
    const config = loadConfig(await kubeconfig({ token: 'first' }));
    await kubeconfig({ token: 'second' });

    const { headers } = await config.credentials('keep');

    expect(headers).toEqual({ authorization: 'Bearer second' });
  });

  it('renews an OIDC login that has expired, and writes it where it was', async () => {
    const fresh = unsignedToken(4_000_000_000);
    const issuer = await startIssuer({ token: { body: { id_token: fresh, refresh_token: 'next' } } });
    const login = {
      'idp-issuer-url': issuer.url,
      'idp-certificate-authority-data': issuer.ca.toString('base64'),
      'client-id': 'app',
      'refresh-token': 'old',
      'id-token': unsignedToken(1),
    };
    const file = await kubeconfig({ 'auth-provider': { name: 'oidc', config: login } });
    await chmod(file, 0o600);

    const { headers } = await loadConfig(file).credentials('keep');
    const again = await loadConfig(file).credentials('keep');
    await issuer.close();

    const text = await readFile(file, 'utf8');
    const { users } = parse(text) as { users: { user: { 'auth-provider': { config: object } } }[] };
    expect(headers).toEqual({ authorization: `Bearer ${fresh}` });
    expect(again.headers).toEqual(headers);
    expect(issuer.requests).toHaveLength(1);
    expect(users[0]?.user['auth-provider'].config).toEqual({
      ...login,
      'id-token': fresh,
      'refresh-token': 'next',
    });
    expect([text.startsWith('# mine\n'), (await stat(file)).mode & 0o777]).toEqual([true, 0o600]);
  });
});
