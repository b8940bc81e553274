import { connector } from '../contract/connector.ts';
import { object, optional, text } from '../contract/schema.ts';
import {
  TDS_AUTHORITY,
  TDS_DATABASE,
  TDS_PLACE,
  TDS_TESTING,
  TDS_USER,
  encryptionContradictions,
  testTds,
} from '../families/tds.ts';
import { SQLSERVER_FORMATS } from '../formats/sqlserver.ts';

/** Microsoft SQL Server 2012 and later, by TDS. */
export const sqlserver = connector({
  type: 'sqlserver',
  title: 'Microsoft SQL Server',
  summary:
    'A Microsoft SQL Server, version 2012 or later, with a login of its own (SQL Server authentication).',
  locksEarly: true,
  category: 'database',
  stage: 'alpha',
  verified: { by: 'emulator', with: 'pySQLbridge 2.1', on: '2026-11-25' },
  aliases: ['mssql', 'sql-server', 'tds', 'rds-sqlserver', 'cloud-sql-sqlserver'],
  parameters: object({ ...TDS_PLACE, database: optional(TDS_DATABASE), user: TDS_USER }),
  secrets: object({
    password: text('Password of the login.', { maxLength: 128 }),
    caCertificate: TDS_AUTHORITY,
  }),
  identity: ['user'],
  formats: SQLSERVER_FORMATS,
  samples: [
    {
      name: 'password',
      parameters: { host: 'sql.shop.svc', database: 'orders', user: 'reader' },
      secrets: ['password'],
    },
    {
      name: 'strict',
      parameters: { host: 'sql.example.com', strict: true, user: 'reader' },
      secrets: ['password'],
    },
  ],
  rights: { connect: 'a user in the database that is named, with `GRANT CONNECT TO …`' },
  testing: TDS_TESTING,
  check: encryptionContradictions,
  test({ parameters, secrets: { password, caCertificate }, network, step }) {
    const credential = { user: parameters.user, password };
    return testTds('Microsoft SQL Server', parameters, credential, caCertificate, { network, step });
  },
});
