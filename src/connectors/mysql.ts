import { connector } from '../contract/connector.ts';
import { host, object, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
import { awaitGreeting, logIn } from '../drivers/mysql.ts';

/** MySQL and MariaDB. */
export const mysql = connector({
  type: 'mysql',
  title: 'MySQL',
  summary: 'A MySQL or MariaDB database.',
  category: 'database',
  stage: 'stable',
  aliases: ['mariadb', 'percona', 'aurora'],
  parameters: object({
    host: host('Host name or address.'),
    port: optional(port(3306)),
    database: optional(text('Database to use.', { maxLength: 64 })),
    user: text('Account to log in as.', { maxLength: 80 }),
    tls: optional(tls()),
  }),
  secrets: object({
    password: text('Password of the account.'),
    ...tlsSecrets(),
  }),
  identity: ['user'],
  samples: [
    { name: 'password', parameters: { host: 'mysql.shop.svc', database: 'orders', user: 'reader' }, secrets: ['password'] },
    {
      name: 'client-certificate',
      parameters: { host: 'mysql.example.com', port: 3307, user: 'reader', tls: { serverName: 'mysql.internal' } },
      secrets: ['password', 'caCertificate', 'clientCertificate', 'clientKey'],
    },
  ],
  testing: 'Connects, starts TLS unless it is disabled, logs in, says "use" where a database is named, and runs "select version()".',
  async test({ parameters, secrets, network, step }) {
    const { user, database } = parameters;
    const security = { ...secrets, host: parameters.host, tls: parameters.tls };
    const socket = await network.dial({ host: parameters.host, port: parameters.port ?? 3306 });
    try {
      await step('Connect', () => awaitGreeting(socket));
      const session = await step('Authenticate', () => logIn(socket, { user, password: secrets.password }, network, security));
      if (database !== undefined) await step('Authorize', () => session.use(database));
      const version = await step('Probe', () => session.version());
      const name = version.includes('MariaDB') ? 'MariaDB' : 'MySQL';
      return { server: { name, version: /^[0-9]+(\.[0-9]+){1,3}/.exec(version)?.[0] } };
    } finally {
      socket.destroy();
    }
  },
});
