import { connection } from '../console.ts';

// The commands are loaded once for all of them.
beforeAll(() => Promise.all(['types', 'explain'].map((command) => connection([command, '--help']))), 60_000);

describe('types', () => {
  it.each([
    [['postgres'], ['postgresql']],
    [['PostgreSQL'], ['postgresql']],
    [['Amazon'], ['s3']],
    [['valkey'], ['redis']],
    [['mariadb'], ['mysql']],
    [['postgresq'], ['postgresql']],
    [['openssh'], ['sftp']],
  ])('finds by %j', async (words, names) => {
    const { out } = await connection(['types', ...words, '-o', 'name']);

    expect(out.split('\n')).toEqual(expect.arrayContaining(names));
  });

  it.each([
    ['redis', /^redis$/],
    ['ssh', /^sftp$/],
    ['mssql', /^sqlserver$/],
    ['redsi', /^redis$/], // misspelt
    ['box', /^box\ndropbox$/],
  ])('finds nothing for %s that has it in the middle of another word', async (word, names) => {
    const { out } = await connection(['types', word, '-o', 'name']);

    expect(out).toMatch(names);
  });

  it('shows one category', async () => {
    const { out } = await connection(['types', '-c', 'storage', '-o', 'name']);

    expect(out.split('\n')).toEqual(expect.arrayContaining(['s3', 'sftp']));
    expect(out).not.toContain('postgresql');
  });

  it('names the categories where there is no such one', async () => {
    expect(await connection(['types', '-c', 'databse'])).toMatchObject({
      code: 2,
      told: expect.stringMatching(/database, warehouse.*, did you mean database\?$/) as unknown,
    });
  });
});

describe('explain', () => {
  it.each([
    [['postgresql'], 'parameters.tls.mode'],
    [['pg.port'], 'Default: 5432'],
    [['postgresql.spec.parameters.tls.mode'], 'One of: disable, require, verify-ca, verify-full'],
    [['s3.secretAccessKey'], 'spec.secrets.secretAccessKey <string>'],
    [['mysql.host'], 'spec.parameters.host <string> required, or uri'],
    [['mongodb.srv'], 'spec.parameters.srv <string> required, or host, hosts, uri'],
    [['postgresql'], 'yes, or hosts, uri'],
    [['redis.proxy.host'], 'spec.parameters.proxy.host <string> required with proxy'],
    [['CredentialsRejected'], 'Correct the Secret'],
    [['LastTestFailed'], 'Still True'],
  ])('%j tells %s', async (args, words) => {
    const { code, out } = await connection(['explain', ...args]);

    expect(code).toBe(0);
    expect(out).toContain(words);
  });

  it.each([
    ['postgresql.tls', ['tls.mode', 'tls.serverName'], 'One of disable, require'],
    ['postgresql.proxy', ['proxy.host', 'proxy.port'], 'with proxy'],
    ['postgresql.sshTunnel', ['sshTunnel.host', 'sshTunnel.hostKey'], 'with sshTunnel'],
  ])('of the block %s lists the fields', async (what, fields, words) => {
    const [{ out }, json] = [
      await connection(['explain', what]),
      await connection(['explain', what, '-o', 'json']),
    ];

    for (const field of fields) expect(out).toContain(`parameters.${field} `);
    expect(out).toContain(words);
    expect(json.out).toContain(`"parameters.${fields[0]}"`);
  });

  it.each([
    ['postgresq', 'did you mean postgresql?'],
    ['postgresql.hots', 'did you mean host?'],
    ['CredentialRejected', 'did you mean CredentialsRejected'],
  ])('of %s says: %s', async (what, words) => {
    expect(await connection(['explain', what])).toMatchObject({
      code: 2,
      told: expect.stringContaining(words) as unknown,
    });
  });
});

describe('explain http', () => {
  it('names every field of what its test must be told', async () => {
    const { out } = await connection(['explain', 'http']);

    for (const field of ['method', 'path', 'headers', 'expect', 'expect.status', 'expect.json']) {
      expect(out).toContain(`\ntest.probe.${field} `);
      expect((await connection(['explain', `http.test.probe.${field}`])).out).toContain(
        `spec.test.probe.${field} <`,
      );
    }
  });
});
