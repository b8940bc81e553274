import { parseAllDocuments } from 'yaml';
import { connection } from './console.ts';

const SPECIAL = '@/:#?%;&=+ \'"{}[]\\,$!()<>|~^*`'.split('');
const PARTS = ['Zqxa', 'Wvyb', 'Kjhc'] as const;

/** Files in which a password may stand as a user typed it. */
const FILES: Readonly<Record<string, readonly [string, (password: string) => string]>> = {
  'a URI': ['dsn', (password) => `postgresql://reader:${password}@db.example/orders`],
  'a URI with a name before it': [
    'dsn',
    (password) => `x=mysql+pymysql://reader:${password}@db.example:3306/orders?charset=utf8`,
  ],
  'a URI of several hosts': ['dsn', (password) => `mongodb://reader:${password}@a:1,b:2/orders`],
  'a URI without a user': ['dsn', (password) => `redis://:${password}@c/1`],
  'a web address': ['dsn', (password) => `https://u:${password}@api.example/x`],
  'a query': ['dsn', (password) => `jdbc:postgresql://db/orders?user=u&password=${password}`],
  'properties behind semicolons': [
    'dsn',
    (password) => `jdbc:sqlserver://db;databaseName=E;user=u;password=${password};encrypt=true`,
  ],
  'a string of ADO.NET': [
    'dsn',
    (password) => `Server=db,1433;Initial Catalog=E;User Id=u;Password=${password};Encrypt=True`,
  ],
  'a DSN of Go': ['dsn', (password) => `u:${password}@tcp(db:3306)/shop`],
  'keywords of libpq': ['dsn', (password) => `host=db dbname=o user=u password=${password}`],
  'a URL of Oracle': ['dsn', (password) => `jdbc:oracle:thin:u/${password}@//db:1521/S`],
  'a URL of Db2': ['dsn', (password) => `jdbc:db2://db:50000/S:user=u;password=${password};`],
  pgpass: ['pgpass', (password) => `db:5432:o:u:${password}`],
  'my.cnf': ['my-cnf', (password) => `[client]\nhost=db\nuser=u\npassword=${password}\n${password}`],
  'AWS credentials': [
    'aws',
    (password) => `[default]\naws_access_key_id=A\naws_secret_access_key=${password}\n${password}\nregion=x`,
  ],
  'a service of libpq': [
    'pg-service',
    (password) => `[o]\nhost=db\nuser=u\npassword=${password}\n${password}`,
  ],
  'properties of Kafka': [
    'kafka',
    (password) =>
      `bootstrap.servers=b:1\nsecurity.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config=x required username="u" password="${password}";`,
  ],
  'rclone.conf': [
    'rclone',
    (password) => `[a]\ntype=webdav\nurl=https://h\nuser=u\npass=${password}\n${password}`,
  ],
  'a variable of Airflow': ['airflow', (password) => `AIRFLOW_CONN_X=postgres://u:${password}@db/o`],
  'properties of Spring': [
    'spring',
    (password) => `spring.datasource.url=jdbc:postgresql://db/o?user=u&password=${password}\n${password}`,
  ],
  'YAML of Grafana': [
    'grafana',
    (password) => `datasources:\n  - name: x\n    type: elasticsearch\n    url: http://u:${password}@es:9200`,
  ],
};

/** Files with a password where none belongs: it may neither be told nor become a parameter or a name. */
const MISPLACED: readonly (readonly [string, string])[] = [
  ['my-cnf', '[client password=PW]\nhost=db\nuser=u\n'],
  ['my-cnf', '[client]\nhost=db\nPW=x\n'],
  ['my-cnf', '[client]\nhost=db\npassword PW = x\n'],
  ['my-cnf', '[client]\nhost=db\nuser=u\nPW\n'],
  ['my-cnf', '[client]\nuser=u\nport=PW\n'],
  ['my-cnf', '[client]\nuser=u\nhost=db:PW\n'],
  ['aws', '[PW=x]\naws_access_key_id=A\naws_secret_access_key=b\n'],
  ['pg-service', '[a]\nport=PW\nhost=h\n'],
  ['pgpass', 'db:PW:o:u:p'],
  ['pgpass', '[::1]:5432:o:u:PW'],
  ['kafka', 'bootstrap.servers=b:1\nsasl.mechanism=PW\nsecurity.protocol=SASL_SSL\n'],
  ['kafka', 'bootstrap.servers=b:1\nsecurity.protocol=PW\n'],
  ['rclone', '[PW=x]\ntype = sftp\n'],
  ['grafana', "datasources:\n- {name: a, type: postgres, url: 'u:PW@h:5432'}\n"],
  ['airflow', '{"a": {"conn_type": "postgres", "host": "u:PW@h"}}'],
  ['airflow', '{"a": {"conn_type": "http", "host": "https://u:PW@h"}}'],
  ['airbyte', '{"name": "a", "sourceType": "postgres", "configuration": {"host": "u:PW@h"}}'],
  ['n8n', '[{"name": "a", "type": "redis", "data": {"host": "redis://:PW@h"}}]'],
  [
    'dapr',
    "{kind: Component, metadata: {name: a}, spec: {type: state.redis, metadata: [{name: redisHost, value: 'u:PW@h'}]}}",
  ],
  [
    'kubedb',
    "apiVersion: appcatalog.appscode.com/v1alpha1\nkind: AppBinding\nmetadata: {name: a}\nspec: {type: kubedb.com/mysql, clientConfig: {url: 'u:PW@tcp('}}\n",
  ],
  ['spring', "spring:\n  redis: {url: 'redis://:a@PW@h'}\n"],
  ['dsn', 'u:a@PW@h:3050/d'],
  ['dsn', 'https://u:p@h:8443/PW@h/d?secure=true'],
];

// The command is loaded once for all of them.
beforeAll(() => connection(['import', '--help']), 60_000);

describe('a password where none belongs', () => {
  it.each(MISPLACED)('never gets out of a file of %s: %j', async (product, file) => {
    const { out, told } = await connection(
      ['import', '--from', product, '-'],
      file.replaceAll('PW', 'Zq7canary'),
    );

    const objects = parseAllDocuments(out).map(
      (document) => document.toJS() as { kind: string; metadata: object } | null,
    );
    const open = objects.map((object) => (object?.kind === 'Secret' ? object.metadata : object));
    expect(`${told}${JSON.stringify(open)}`.toLowerCase()).not.toContain('zq7canary');
  });
});

describe('a password with characters that mean something', () => {
  it.each(Object.entries(FILES))('never gets out of %s but into a Secret', async (_what, [product, file]) => {
    const [first, second, third] = PARTS;
    const passwords = SPECIAL.map((one, index) => {
      const other = SPECIAL[(index * 7 + 3) % SPECIAL.length] ?? '';
      return index % 2 === 0
        ? `${first}${one}${second}${other}${third}`
        : `${first}${other}${second}${one}${third}${one}`;
    });

    const leaks: string[] = [];
    for (const password of passwords) {
      const { out, told } = await connection(['import', '--from', product, '-'], file(password));
      const objects = parseAllDocuments(out).map(
        (document) => document.toJS() as { kind: string; metadata: object } | null,
      );
      const open = objects.map((object) => (object?.kind === 'Secret' ? object.metadata : object));
      const shown = `${told}${JSON.stringify(open)}`.toLowerCase();
      if (PARTS.some((part) => shown.includes(part.toLowerCase()))) leaks.push(password);
    }

    expect(leaks).toEqual([]);
  });
});
