import { connector } from '../contract/connector.ts';
import { host, object, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
import { openSession, securePostgresql } from '../drivers/postgresql.ts';

/** PostgreSQL, by its own protocol. */
export const postgresql = connector({
  type: 'postgresql',
  title: 'PostgreSQL',
  summary: 'A PostgreSQL database, or one that speaks its protocol.',
  category: 'database',
  stage: 'stable',
  aliases: ['postgres', 'pg', 'cockroachdb', 'timescaledb', 'alloydb'],
  parameters: object({
    host: host('Host name or address.'),
    port: optional(port(5432)),
    database: text('Database to open.', { maxLength: 63 }),
    user: text('Role to log in as.', { maxLength: 63 }),
    tls: optional(tls()),
  }),
  secrets: object({
    password: optional(text('Password of the role.')),
    ...tlsSecrets(),
  }),
  identity: ['user'],
  auth: {
    password: { title: 'Password', secrets: ['password'], optional: ['clientCertificate', 'clientKey'] },
    clientCertificate: { title: 'Client certificate', secrets: ['clientCertificate', 'clientKey'] },
  },
  samples: [
    { name: 'password', parameters: { host: 'pg.shop.svc', database: 'orders', user: 'reader' }, secrets: ['password'] },
    {
      name: 'client-certificate',
      parameters: { host: 'pg.example.com', port: 6432, database: 'orders', user: 'reader', tls: { mode: 'verify-full' } },
      secrets: ['clientCertificate', 'clientKey', 'caCertificate'],
    },
  ],
  testing: 'Connects, asks for TLS, logs in, opens the database and runs "select version()". Reads no table and changes nothing.',
  async test({ parameters, secrets, network, step }) {
    const security = { ...secrets, host: parameters.host, tls: parameters.tls };
    const socket = await network.dial({ host: parameters.host, port: parameters.port ?? 5432 });
    try {
      const inClear = parameters.tls?.mode === 'disable';
      const secured = inClear ? socket : await step('TLS', () => securePostgresql(socket, network, security));
      const session = await openSession(secured, { ...parameters, password: secrets.password }, security);
      await step('Authenticate', () => session.authenticated());
      await step('Authorize', () => session.ready());
      const version = await step('Probe', () => session.version());
      return { server: { name: 'PostgreSQL', version: /^PostgreSQL ([0-9][0-9A-Za-z.+-]{0,31})/.exec(version)?.[1] } };
    } finally {
      socket.destroy();
    }
  },
});
