import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FakeServer } from '../support/fakeserver.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { runPython } from '../support/servers/pythonclients.ts';
import { startTdsServer } from '../support/tdsserver.ts';

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
}, 200_000);
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
  const run = (more: string, password = PASSWORD) => runPython(connect(more), String(server.port), password, join(folder, 'ca.pem'));
  const refuse = ({ password }: { readonly password: string }) => (password === PASSWORD ? [] : [18_456]);

  it('logs in to our TDS in clear, and hears why it may not', async () => {
    const tds = await startTdsServer({ refuse });
    server = tds;

    expect(await run(LOGIN)).toBe('[(1,)] 16');
    expect(await run(LOGIN, 'no')).toMatch(/Error: .*18456/);
    expect(tds.logins).toMatchObject([{ user: 'app', password: PASSWORD, database: 'orders' }, { password: 'no' }]);
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
