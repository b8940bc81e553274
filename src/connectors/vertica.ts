import { connector } from '../contract/connector.ts';
import { host, object, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
import { VERTICA_FORMATS } from '../formats/databases.ts';

/** Vertica. */
export const vertica = connector({
  type: 'vertica',
  title: 'Vertica',
  summary: 'A database of Vertica, by one of its nodes.',
  category: 'warehouse',
  stage: 'alpha',
  verified: { by: 'recorded', with: 'https://github.com/vertica/vertica-python', on: '2026-11-25' },
  aliases: ['opentext-analytics-database'],
  parameters: object({
    host: host('Host name or address.'),
    port: optional(port(5433)),
    database: optional(text('Database to open; without it the one that the server has.', { maxLength: 128 })),
    user: text('User to log in as.', { maxLength: 128 }),
    tls: optional(tls()),
  }),
  secrets: object({
    password: text('Password of the user.'),
    ...tlsSecrets(),
  }),
  identity: ['user'],
  formats: VERTICA_FORMATS,
  samples: [
    {
      name: 'password',
      parameters: { host: 'vertica.sales.svc', database: 'sales', user: 'reader' },
      secrets: ['password'],
    },
    {
      name: 'in-clear',
      parameters: { host: 'vertica.sales.svc', user: 'reader', tls: { mode: 'disable' } },
      secrets: ['password'],
    },
  ],
  testing:
    'Connects, asks for TLS, logs in once as the server asks for it (by SHA-512 or MD5, which do not send the password; in clear only over verified TLS, or where tls.mode is disable), opens the database and runs "SELECT 1". Reads no table and changes nothing, and asks for no other node.',
  async test({ parameters, secrets, network, step }) {
    const { sslRequest } = await import('../drivers/postgresql.ts');
    const { simpleQuery, startupConnection } = await import('../drivers/vertica.ts');
    const { tls } = parameters;
    const dialled = await network.dial({ host: parameters.host, port: parameters.port ?? 5433 });
    try {
      const security = { ...secrets, host: parameters.host, tls };
      const socket =
        tls?.mode === 'disable' ? dialled : await step('TLS', () => sslRequest(dialled, network, security));
      const { user, database } = parameters;
      const version = await step('Authenticate', () =>
        startupConnection(socket, { user, database, password: secrets.password }, tls),
      );
      await step('Probe', () => simpleQuery(socket));
      return { server: { name: 'Vertica', version } };
    } finally {
      dialled.destroy();
    }
  },
});
