import { parse } from 'yaml';
import { HOSTILE, render, textOf } from './subject.ts';

const PLACE = { host: 'h', database: 'd', user: 'u', tls: { mode: 'require' } };

describe('a connection of Airflow', () => {
  it.each(HOSTILE)('holds the password as it is: %j', (password) => {
    expect(JSON.parse(textOf('postgresql', 'airflow', PLACE, { password }))).toEqual({
      orders: {
        conn_type: 'postgres',
        host: 'h',
        port: 5432,
        login: 'u',
        password,
        schema: 'd',
        extra: { sslmode: 'require' },
      },
    });
  });
});

describe('a profile of dbt', () => {
  it('names its target', () => {
    expect(parse(textOf('postgresql', 'dbt', PLACE, { password: 'no' }))).toEqual({
      orders: {
        target: 'default',
        outputs: {
          default: {
            type: 'postgres',
            host: 'h',
            port: 5432,
            user: 'u',
            password: 'no',
            dbname: 'd',
            schema: 'public',
            sslmode: 'require',
          },
        },
      },
    });
  });

  /* dbt reads each text as a template of Jinja, in which a text in quotes stands for itself. */
  it.each([
    ['plain {x}', 'plain {x}'],
    ['{{ x }}', "{{ '{' }}{{ '{' }} x }}"],
    ['a{%b', "a{{ '{' }}%b"],
    ['{#', "{{ '{' }}#"],
  ])('a password %j is the template %j', (password, template) => {
    expect(parse(textOf('postgresql', 'dbt', PLACE, { password }))).toMatchObject({
      orders: { outputs: { default: { password: template } } },
    });
  });
});

describe('a data source of Grafana', () => {
  it('keeps what is secret apart, and doubles the sign of variables', () => {
    const secrets = { password: 'a$b${c}', caCertificate: 'CA\n' };

    expect(parse(textOf('postgresql', 'grafana', PLACE, secrets))).toEqual({
      apiVersion: 1,
      datasources: [
        {
          name: 'orders',
          access: 'proxy',
          type: 'grafana-postgresql-datasource',
          url: 'h:5432',
          user: 'u',
          jsonData: {
            database: 'd',
            sslmode: 'require',
            tlsConfigurationMethod: 'file-content',
            tlsAuthWithCACert: true,
          },
          secureJsonData: { password: 'a$$b$${c}', tlsCACert: 'CA\n' },
        },
      ],
    });
  });

  it('sends a token in a header', () => {
    const source = parse(textOf('prometheus', 'grafana', { url: 'https://h' }, { token: 't' })) as {
      datasources: unknown;
    };

    expect(source.datasources).toEqual([
      {
        name: 'orders',
        access: 'proxy',
        type: 'prometheus',
        url: 'https://h',
        jsonData: { httpHeaderName1: 'Authorization' },
        secureJsonData: { httpHeaderValue1: 'Bearer t' },
      },
    ]);
  });
});

describe('properties of a client of Kafka', () => {
  it('hold a login module with its options in quotes', () => {
    const text = textOf(
      'kafka',
      'kafka',
      { brokers: ['a:1', '[::1]:2'], user: 'u', mechanism: 'PLAIN' },
      { password: 'a"b\\c\n=é' },
    );

    expect(text).toBe(
      [
        'bootstrap.servers=a:1,[::1]:2',
        'security.protocol=SASL_SSL',
        'sasl.mechanism=PLAIN',
        'sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="a\\\\"b\\\\\\\\c\\\\n=\\u00e9";',
        'ssl.endpoint.identification.algorithm=https',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['disable', 'PLAINTEXT', undefined],
    ['verify-ca', 'SSL', ''],
    ['verify-full', 'SSL', 'https'],
  ])('say %s as %s', (mode, protocol, algorithm) => {
    const lines = textOf('kafka', 'kafka', { brokers: ['a:1'], tls: { mode } }).split('\n');

    expect(lines).toContain(`security.protocol=${protocol}`);
    expect(lines.find((line) => line.startsWith('ssl.endpoint'))?.split('=')[1]).toBe(algorithm);
  });
});

describe('files of lines', () => {
  it('my.cnf puts in quotes what an option file reads otherwise', () => {
    expect(textOf('mysql', 'my-cnf', PLACE, { password: `a"b\\c#d 'e'\n` })).toBe(
      '[client]\nhost=h\nport=3306\nuser=u\npassword="a\\"b\\\\c#d \'e\'\\n"\nssl-mode=REQUIRED\n\n[mysql]\ndatabase=d\n',
    );
  });

  it.each([
    ['disable', ['skip-ssl']],
    ['require', ['ssl', 'skip-ssl-verify-server-cert']],
    ['verify-full', ['ssl', 'ssl-verify-server-cert']],
  ])('my.cnf says %s in the words of MariaDB', (mode, lines) => {
    const text = textOf('mariadb', 'my-cnf', { host: 'h', user: 'u', tls: { mode } }, { password: 'p' });

    expect(text.split('\n').slice(5, -1)).toEqual(lines);
  });

  it('a profile of AWS has the address of another store', () => {
    const parameters = { bucket: 'b', endpoint: 'https://h:9000', accessKeyId: 'k' };

    expect(textOf('minio', 'aws', parameters, { secretAccessKey: 's%(x)s #' })).toBe(
      '[orders]\naws_access_key_id = k\naws_secret_access_key = s%(x)s #\nendpoint_url = https://h:9000\ns3 =\n  addressing_style = path\n',
    );
    expect(render('minio', 'aws', parameters, { secretAccessKey: 's #' }).notes).toContain(
      'aws_secret_access_key: has a space before # or ;, where some libraries take the rest for a comment',
    );
  });

  it('spark-defaults.conf has a catalog whose name is an identifier', () => {
    const text = textOf('mysql', 'spark', PLACE, { password: 'p\\q' });

    expect(text.split('\n').slice(0, -1)).toEqual([
      'spark.sql.catalog.orders=org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCTableCatalog',
      'spark.sql.catalog.orders.url=jdbc:mysql://h:3306/d?sslMode=REQUIRED',
      'spark.sql.catalog.orders.driver=com.mysql.cj.jdbc.Driver',
      'spark.sql.catalog.orders.user=u',
      'spark.sql.catalog.orders.password=p\\\\q',
    ]);
  });

  it('rclone.conf hides passwords, the same one always alike', () => {
    const once = textOf('sftp', 'rclone', { host: 'h', user: 'u', hostKey: 'SHA256:x' }, { password: 'p' });

    expect(once).toMatch(/^\[orders\]\ntype = sftp\nhost = h\nport = 22\nuser = u\npass = [\w-]{23}\n$/);
    expect(textOf('sftp', 'rclone', { host: 'h', user: 'u', hostKey: 'SHA256:x' }, { password: 'p' })).toBe(
      once,
    );
  });
});
