import { connector } from '../contract/connector.ts';
import { host, object, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
import { HANA_FORMATS } from '../formats/databases.ts';

const PORTS = { usual: 30015, system: 30013 } as const;

/** SAP HANA, and SAP HANA Cloud. */
export const sapHana = connector({
  type: 'sap-hana',
  title: 'SAP HANA',
  summary: 'A database of an SAP HANA system, or an instance of SAP HANA Cloud.',
  locksEarly: true,
  category: 'database',
  stage: 'alpha',
  verified: {
    by: 'recorded',
    with: 'https://help.sap.com/doc/63cef00e229b4010be06cfa01e1d338b/2.0.00/en-us/sap_hana_sql_command_network_protocol_reference_en.pdf',
    on: '2026-11-25',
  },
  aliases: ['hana', 'hdb', 'hana-cloud', 'sap-hana-cloud'],
  parameters: object({
    host: host('Host name or address.'),
    port: optional(
      port(
        PORTS.usual,
        `TCP port; ${PORTS.system} where a database is named and no other is given, 443 in SAP HANA Cloud.`,
      ),
    ),
    database: optional(
      text('Database to be led to, by the port of the system database or of any other.', { maxLength: 127 }),
    ),
    user: text('User to log in as, in capital letters unless it was created in double quotes.', {
      maxLength: 127,
    }),
    tls: optional(tls()),
  }),
  secrets: object({
    password: text('Password of the user.'),
    ...tlsSecrets(),
  }),
  identity: ['user'],
  formats: HANA_FORMATS,
  samples: [
    { name: 'password', parameters: { host: 'hana.shop.svc', user: 'READER' }, secrets: ['password'] },
    {
      name: 'database',
      parameters: { host: 'hana.example.com', port: 30113, database: 'ORDERS', user: 'READER' },
      secrets: ['password', 'caCertificate'],
    },
    {
      name: 'cloud',
      parameters: {
        host: '01234567-89ab-cdef-0123-456789abcdef.hana.prod-eu10.hanacloud.ondemand.com',
        port: 443,
        user: 'READER',
      },
      secrets: ['password'],
    },
  ],
  testing:
    'Connects, starts TLS unless it is disabled, greets, asks for the place of the database where one is named and goes there (TLS verifies it by the name that it has there), logs in once by SCRAMPBKDF2SHA256, which sends no password and proves the server, or by SCRAMSHA256, which does not prove it and is not offered over TLS that is not verified, and runs "SELECT 1 FROM DUMMY". Reads no other table and changes nothing. That a user is locked or has no valid password is told only by a server that is configured to (detailed_error_on_connect); others say CredentialsRejected.',
  async test({ parameters, secrets, network, step }) {
    const { executeDirect, dbConnectInfo, initialize, authenticateAndConnect } =
      await import('../drivers/hana/hana.ts');
    const { redirects } = await import('../drivers/redirects.ts');
    const { database, user, tls } = parameters;
    const hosts = redirects(network, { ...secrets, tls });
    try {
      const port = parameters.port ?? (database === undefined ? PORTS.usual : PORTS.system);
      const { socket } = await hosts.dial({ host: parameters.host, port });
      const { session, version } = await step('Authenticate', async () => {
        const first = await initialize(socket);
        const elsewhere = database === undefined ? undefined : await dbConnectInfo(first, database);
        const session = elsewhere ? await initialize((await hosts.follow(elsewhere)).socket) : first;
        return {
          session,
          version: await authenticateAndConnect(session, { user, password: secrets.password }, tls),
        };
      });
      await step('Probe', () => executeDirect(session));
      return { server: { name: 'SAP HANA', version } };
    } finally {
      hosts.close();
    }
  },
});
