import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startExasolServer } from '../support/fakes/exasol.ts';
import type { FakeServer } from '../support/fakes/server.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { runPython } from '../support/servers/pythonclients.ts';
import { startTdsServer } from '../support/fakes/tds.ts';
import { startVerticaServer } from '../support/fakes/vertica.ts';
import type { Way } from '../support/fakes/vertica.ts';

/*
 * Clients of others against the servers that were written here: what both sides of a test have from one head is no
 * proof.
 */
const PASSWORD = 'app-pw [ü]';

let pem: Certificates;
let folder: string;
let server: FakeServer;

beforeAll(async () => {
  [pem, folder] = await Promise.all([certificates(), temporaryFolder('mooring-clients')]);
  await writeFile(join(folder, 'ca.pem'), pem.ca);
}, 240_000);
afterEach(() => server?.stop());
afterAll(() => removeFolder(folder));

describe('python-tds', () => {
  const connect = (more: string) => `
import pytds, sys
port, password, ca = sys.argv[1:]
with pytds.connect('localhost', 'orders', port=int(port), login_timeout=5, disable_connect_retry=True, validate_host=False, ${more}) as connection:
    with connection.cursor() as cursor:
        cursor.execute('SELECT 1')
        print(cursor.fetchall(), connection.product_version >> 24)
`;
  const LOGIN = "user='app', password=password";
  const run = (more: string, password = PASSWORD) =>
    runPython(connect(more), String(server.port), password, join(folder, 'ca.pem'));
  const refuse = ({ password }: { readonly password: string }) => (password === PASSWORD ? [] : [18_456]);

  it('logs in to our TDS in clear, and hears why it may not', async () => {
    const tds = await startTdsServer({ refuse });
    server = tds;

    expect(await run(LOGIN)).toBe('[(1,)] 16');
    expect(await run(LOGIN, 'no')).toMatch(/Error: .*18456/);
    expect(tds.logins).toMatchObject([
      { user: 'app', password: PASSWORD, database: 'orders' },
      { password: 'no' },
    ]);
  }, 60_000);

  it('logs in to our TDS over TLS, by a password and by a token', async () => {
    const tds = await startTdsServer({
      certificate: pem.good,
      refuse: ({ token, password }) => (token === 't0k-en' ? [] : refuse({ password })),
    });
    server = tds;

    expect(await run(`${LOGIN}, cafile=ca`)).toBe('[(1,)] 16');
    expect(await run("cafile=ca, access_token_callable=lambda: 't0k-en'")).toBe('[(1,)] 16');
    expect(tds.logins).toMatchObject([{ token: '' }, { token: 't0k-en', user: '', echoes: true }]);
  }, 60_000);
});

describe('vertica-python', () => {
  const PROGRAM = `
import sys, vertica_python
port, password, ca = sys.argv[1:]
options = {'host': 'localhost', 'port': int(port), 'user': 'app', 'password': password, 'database': 'sales', 'connection_timeout': 5}
secure = {'tlsmode': 'verify-full', 'tls_cafile': ca} if ca else {'tlsmode': 'disable'}
with vertica_python.connect(**options, **secure) as connection:
    cursor = connection.cursor()
    cursor.execute('SELECT 1')
    print(cursor.fetchall())
`;
  const run = (ca: string, password = PASSWORD) => runPython(PROGRAM, String(server.port), password, ca);

  it.each<Way>(['sha512', 'md5', 'clear'])(
    'logs in to our Vertica by %s, and hears that a password is wrong',
    async (way) => {
      const vertica = await startVerticaServer({ users: { app: PASSWORD }, way });
      server = vertica;

      expect(await run('')).toBe('[[1]]');
      expect(await run('', 'no')).toMatch(/Invalid username or password/);
      expect(vertica.startups[0]).toMatchObject({ user: 'app', database: 'sales', auth_category: 'User' });
    },
    60_000,
  );

  it('logs in to our Vertica over TLS', async () => {
    server = await startVerticaServer({ users: { app: PASSWORD }, certificate: pem.good });

    expect(await run(join(folder, 'ca.pem'))).toBe('[[1]]');
  }, 60_000);

  it('hears from our Vertica that the password has expired', async () => {
    server = await startVerticaServer({ users: {}, way: 'expired' });

    expect(await run('')).toMatch(/expired/);
  }, 60_000);
});

describe('pyexasol', () => {
  const PROGRAM = `
import pyexasol, ssl, sys
port, password, ca, schema = sys.argv[1:]
secure = {'encryption': True, 'websocket_sslopt': {'cert_reqs': ssl.CERT_REQUIRED, 'ca_certs': ca}} if ca else {'encryption': False}
connection = pyexasol.connect(dsn='localhost:' + port, user='app', password=password, schema=schema, client_os_username='app', **secure)
print(connection.execute('SELECT 1').fetchall(), connection.login_info['releaseVersion'])
connection.close()
`;
  const run = (ca: string, { password = PASSWORD, schema = 'SALES' } = {}) =>
    runPython(PROGRAM, String(server.port), password, ca, schema);

  it.each([
    ['in clear', false],
    ['over TLS', true],
  ])(
    'logs in to our Exasol %s, and hears that a password is wrong',
    async (_, isSecure) => {
      server = await startExasolServer({
        users: { app: PASSWORD },
        schemas: ['SALES'],
        ...(isSecure && { certificate: pem.good }),
      });
      const ca = isSecure ? join(folder, 'ca.pem') : '';

      expect(await run(ca)).toBe('[(1,)] 8.29.4');
      expect(await run(ca, { password: 'no' })).toMatch(/ExaAuthError.*authentication failed/s);
    },
    60_000,
  );
});
