import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HOSTILE, render, textOf } from '../formats/subject.ts';
import { removeFolder, run, temporaryFolder } from '../support/process.ts';
import { startMariadb } from '../support/servers/mariadb.ts';
import type { MariadbServer } from '../support/servers/mariadb.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';
import { readByJava, readByPython } from '../support/servers/readers.ts';

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

describe('the libraries of Java read', () => {
  const kinds = [
    { kind: 'postgresql', type: 'postgresql', format: 'jdbc', database: 'or/d %41' },
    { kind: 'mysql', type: 'mysql', format: 'jdbc', database: 'or/d %41' },
    { kind: 'mariadb', type: 'mariadb', format: 'jdbc', database: 'orders' },
    { kind: 'sqlserver', type: 'sqlserver', format: 'jdbc', database: 'or;d}={' },
  ] as const;

  it.each(kinds)(
    'the URL of $kind',
    async ({ kind, type, format, database }) => {
      const passwords = HOSTILE.filter((password) => type !== 'mariadb' || !password.includes('&'));
      const texts = passwords.map((password) => ({
        kind,
        text: textOf(type, format, { host: 'h', port: 1234, database, user: 'u' }, { password }),
      }));

      expect(await readByJava(texts)).toEqual(
        passwords.map((password) => ({ host: 'h', port: '1234', database, user: 'u', password })),
      );
    },
    120_000,
  );

  it.each(kinds)(
    'an address of IPv6 in the URL of $kind',
    async ({ kind, type, format }) => {
      const text = textOf(type, format, { host: '2001:db8::1', database: 'd', user: 'u' }, { password: 'p' });

      const [found] = await readByJava([{ kind, text }]);

      expect(found?.['host']?.replaceAll(/[[\]]/g, '')).toBe('2001:db8::1');
    },
    120_000,
  );

  it('the properties of a client of Kafka, and the login in them', async () => {
    const values = [...HOSTILE, ' lead', 'a\nb', 'a\r\nb'];
    const texts = values.map((password) => ({
      kind: 'kafka',
      text: textOf('kafka', 'kafka', { brokers: ['[::1]:9093', 'b:9094'], user: password }, { password }),
    }));

    const found = await readByJava(texts);

    expect(found.map(({ host, user, password }) => ({ host, user, password }))).toEqual(
      values.map((password) => ({ host: '[::1]:9093,b:9094', user: password, password })),
    );
  }, 120_000);
});

describe('the libraries of Python read', () => {
  it('the URL of SQLAlchemy', async () => {
    const program = `
import json, sys
from sqlalchemy.engine import make_url
urls = [make_url(each) for each in json.load(sys.stdin)]
print(json.dumps([[u.host, u.port, u.database, u.username, u.password] for u in urls]))`;
    const texts = HOSTILE.map((password) =>
      textOf(
        'postgresql',
        'sqlalchemy',
        { host: '::1', database: 'd', user: password, ...CLEAR },
        { password },
      ),
    );

    expect(await readByPython(program, texts)).toEqual(
      HOSTILE.map((password) => ['::1', 5432, 'd', password, password]),
    );
  }, 120_000);

  it('a profile of AWS', async () => {
    const program = `
import json, sys, tempfile, os
from botocore.session import Session
answers = []
for text in json.load(sys.stdin):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'credentials')
        open(path, 'w', encoding='utf-8').write(text)
        os.environ['AWS_SHARED_CREDENTIALS_FILE'] = path
        os.environ['AWS_CONFIG_FILE'] = '/nonexistent'
        session = Session(profile='orders')
        keys = session.get_credentials()
        config = session.get_scoped_config()
        answers.append([keys.access_key, keys.secret_key, config['endpoint_url'], config['s3']])
print(json.dumps(answers))`;
    const parameters = { bucket: 'b', endpoint: 'https://h:9000', accessKeyId: 'k' };
    const texts = HOSTILE.map((secretAccessKey) => textOf('minio', 'aws', parameters, { secretAccessKey }));

    expect(await readByPython(program, texts)).toEqual(
      HOSTILE.map((secret) => ['k', secret, 'https://h:9000', { addressing_style: 'path' }]),
    );
  }, 120_000);

  it('a profile of dbt, whose texts are templates', async () => {
    const program = `
import json, sys
from jinja2.sandbox import SandboxedEnvironment
env = SandboxedEnvironment()
print(json.dumps([env.from_string(each).render() for each in json.load(sys.stdin)]))`;
    const { parse } = await import('yaml');
    const templates = HOSTILE.map((password) => {
      const text = textOf('postgresql', 'dbt', { host: 'h', database: 'd', user: 'u' }, { password });
      return (parse(text) as { orders: { outputs: { default: { password: string } } } }).orders.outputs
        .default.password;
    });

    expect(await readByPython(program, templates)).toEqual(HOSTILE);
  }, 120_000);
});
