import { connector } from '../contract/connector.ts';
import { host, object, optional, port, text } from '../contract/schema.ts';
import { FIREBIRD_FORMATS } from '../formats/databases.ts';

/** Firebird 3 and later. */
export const firebird = connector({
  type: 'firebird',
  title: 'Firebird',
  summary: 'A database of a Firebird server, version 3 or later.',
  category: 'database',
  stage: 'beta',
  verified: { by: 'server', with: 'Firebird 3.0', on: '2026-11-24' },
  aliases: ['firebirdsql', 'interbase'],
  parameters: object({
    host: host('Host name or address.'),
    port: optional(port(3050)),
    database: text('Alias of the database, or path of its file on the server.', { maxLength: 255 }),
    user: text('User to log in as; in capital letters unless it stands in double quotes.', { maxLength: 63 }),
  }),
  secrets: object({ password: text('Password of the user.') }),
  identity: ['user'],
  formats: FIREBIRD_FORMATS,
  samples: [
    {
      name: 'password',
      parameters: { host: 'firebird.shop.svc', database: 'orders', user: 'reader' },
      secrets: ['password'],
    },
    {
      name: 'path',
      parameters: {
        host: 'db.example.com',
        port: 3051,
        database: '/srv/firebird/orders.fdb',
        user: '"Reader"',
      },
      secrets: ['password'],
    },
  ],
  testing:
    'Connects, logs in once by SRP (Srp256 or Srp, which send no password), encrypts the wire by the key of that login, attaches to the database and asks for the version of the server. Triggers of the database on connect run as for every client. Reads no table and changes nothing. Firebird has no TLS: that the server knows the password, too, is proven by its going on in the key.',
  async test({ parameters, secrets, network, step }) {
    const { opInfoDatabase, opAttach, opConnect } = await import('../drivers/firebird/firebird.ts');
    const { host, port = 3050, database, user } = parameters;
    const socket = await network.dial({ host, port });
    try {
      const line = await step('Authenticate', () =>
        opConnect(socket, { user, password: secrets.password }, database),
      );
      const handle = await step('Authorize', () => opAttach(line, database));
      const version = await step('Probe', () => opInfoDatabase(line, handle));
      return { server: { name: 'Firebird', version } };
    } finally {
      socket.destroy();
    }
  },
});
