import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HOSTILE, render, textOf } from '../formats/subject.ts';
import { removeFolder, run, temporaryFolder } from '../support/process.ts';
import { startMariadb } from '../support/servers/mariadb.ts';
import type { MariadbServer } from '../support/servers/mariadb.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';

/*
 * What a Connection is rendered as, read by the programs that it is for: each logs in, or says which values it found.
 */

let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder('mooring-formats');
});

afterAll(() => removeFolder(folder));

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content, { mode: 0o600 });
  await chmod(path, 0o600);
  return path;
}

const CLEAR = { tls: { mode: 'disable' } } as const;

describe('psql logs in', () => {
  const people = HOSTILE.map((password, index) => ({
    password,
    user: index === 0 ? 'reader' : `u${index} ${password}`.slice(0, 60),
  }));
  let database: PostgresqlServer;

  beforeAll(async () => {
    database = await startPostgresql();
    const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
    const roles = people.map(
      ({ user, password }) =>
        `create role ${quoted(user)} login password '${password.replaceAll("'", "''")}';`,
    );
    await database.sql(`set standard_conforming_strings = on; ${roles.join(' ')}`);
    await database.sql(`create database ${quoted('or/de:rs?x %41')}`);
  }, 120_000);

  afterAll(() => database?.stop());

  const ask = ['-Atqc', 'select current_user, current_database()'];
  const place = () => ({ host: '127.0.0.1', port: database.port, database: 'or/de:rs?x %41', ...CLEAR });
  const answer = (user: string) => ({ stdout: `${user}|or/de:rs?x %41\n`, code: 0 });

  it.each(people)('with the URI, password $password', async ({ user, password }) => {
    const uri = textOf('postgresql', 'uri', { ...place(), user }, { password });

    expect(await run('psql', [uri, ...ask], { mayFail: true })).toMatchObject(answer(user));
  });

  it.each(people)('with the data source name, password $password', async ({ user, password }) => {
    const dsn = textOf('postgresql', 'dsn', { ...place(), user }, { password });

    expect(await run('psql', [dsn, ...ask], { mayFail: true })).toMatchObject(answer(user));
  });

  it.each(people)('with the variables, password $password', async ({ user, password }) => {
    const { entries } = render('postgresql', 'env', { ...place(), user }, { password });

    expect(await run('psql', ask, { env: { ...process.env, ...entries }, mayFail: true })).toMatchObject(
      answer(user),
    );
  });

  it.each(people)('with .pgpass, password $password', async ({ user, password }) => {
    const line = textOf('postgresql', 'pgpass', { ...place(), user }, { password });
    const { PGPASSWORD: _, ...entries } = render(
      'postgresql',
      'env',
      { ...place(), user },
      { password },
    ).entries;
    const env = { ...process.env, ...entries, PGPASSFILE: await file('pgpass', line) };

    expect(await run('psql', ['-w', ...ask], { env, mayFail: true })).toMatchObject(answer(user));
  });
});

describe('the client of MariaDB logs in with my.cnf', () => {
  const passwords = [...HOSTILE, ' lead', 'trail ', 'a\nb'];
  let database: MariadbServer;

  beforeAll(async () => {
    const literal = (text: string) =>
      `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\n', '\\n')}'`;
    const users = passwords.map(
      (password, index) => `create user 'u${index}'@'%' identified by ${literal(password)}`,
    );
    database = await startMariadb({
      statements: ['create database `or``ders #1`', ...users, 'grant select on *.* to public'],
    });
  }, 120_000);

  afterAll(() => database?.stop());

  it.each(passwords.map((password, index) => ({ password, user: `u${index}` })))(
    'password $password',
    async ({ user, password }) => {
      const parameters = { host: '127.0.0.1', port: database.port, database: 'or`ders #1', user, ...CLEAR };
      const path = await file('my.cnf', textOf('mariadb', 'my-cnf', parameters, { password }));

      const result = await run('mariadb', [`--defaults-file=${path}`, '-Ne', 'select user()'], {
        mayFail: true,
      });

      expect(result).toMatchObject({
        stdout: expect.stringMatching(new RegExp(`^${user}@`)) as unknown,
        code: 0,
      });
    },
  );
});

describe('rclone reads', () => {
  const written = HOSTILE.filter((value) => !/^`.+`$|%\([^)]*\)s/.test(value));

  it.each(written)('the key of a store as it is: %j', async (secretAccessKey) => {
    const parameters = { bucket: 'lake', region: 'eu-central-1', accessKeyId: 'AKIA' };
    const path = await file('rclone.conf', textOf('s3', 'rclone', parameters, { secretAccessKey }));

    const { stdout } = await run('rclone', ['--config', path, 'config', 'dump']);

    expect(JSON.parse(stdout)).toMatchObject({
      orders: { type: 's3', access_key_id: 'AKIA', secret_access_key: secretAccessKey },
    });
  });

  it.each([...HOSTILE, 'a\nb'])('a hidden password as it was: %j', async (password) => {
    const text = textOf('ftp', 'rclone', { host: 'h', user: 'u' }, { password });
    const hidden = /^pass = (.*)$/m.exec(text)?.[1] ?? '';

    const { stdout } = await run('rclone', ['reveal', '--', hidden]);

    expect(stdout).toBe(`${password}\n`);
  });
});
