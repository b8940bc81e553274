import { connector } from '../contract/connector.ts';
import { object } from '../contract/schema.ts';
import {
  APPLICATION,
  APPLICATION_SECRETS,
  APPLICATION_TESTING,
  applicationMistakes,
  applicationToken,
  SOME_APPLICATION,
} from '../families/azuresql.ts';
import { TDS_AUTHORITY, TDS_DATABASE, TDS_PLACE, TDS_TESTING, testTds } from '../families/tds.ts';
import { SQLSERVER_FORMATS } from '../formats/sqlserver.ts';

/** A warehouse of Microsoft Fabric, which accepts only identities of Entra. */
export const fabricWarehouse = connector({
  type: 'fabric-warehouse',
  family: 'sqlserver',
  title: 'Microsoft Fabric warehouse',
  summary: 'A warehouse of Microsoft Fabric, the SQL endpoint of a lakehouse, or a SQL database of Fabric.',
  locksEarly: true,
  category: 'warehouse',
  stage: 'alpha',
  verified: {
    by: 'recorded',
    with: 'https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-tds/773a62b6-ee89-4c02-9e5e-344882630aac',
    on: '2026-11-25',
  },
  aliases: ['fabric', 'microsoft-fabric', 'onelake'],
  parameters: object({ ...TDS_PLACE, database: TDS_DATABASE, ...APPLICATION }),
  secrets: object({ ...APPLICATION_SECRETS, caCertificate: TDS_AUTHORITY }),
  identity: ['clientId'],
  formats: SQLSERVER_FORMATS,
  samples: [
    {
      name: 'client-credentials',
      parameters: {
        host: 'abc123.datawarehouse.fabric.microsoft.com',
        database: 'sales',
        ...SOME_APPLICATION,
      },
      secrets: ['clientSecret'],
    },
  ],
  testing: `${APPLICATION_TESTING} ${TDS_TESTING}`,
  check: applicationMistakes,
  async test({ parameters, secrets, network, step, signal }) {
    const token = await applicationToken({ parameters, secrets, network, step, signal });
    return testTds('Microsoft Fabric', parameters, { token }, secrets.caCertificate, { network, step });
  },
});
