import { HOSTILE, textOf } from '../formats/subject.ts';
import { readByJava, readByPython } from '../support/servers/readers.ts';

/*
 * What a Connection is rendered as, read by the libraries that it is for: each says which values it found.
 */

const CLEAR = { tls: { mode: 'disable' } } as const;

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
