import { connector } from '../contract/connector.ts';
import type { Connector, TestContext } from '../contract/connector.ts';
import { object, optional, text, tokenSecrets, tokenTls, url } from '../contract/schema.ts';
import type { TlsParameters } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';
import { loginOf } from '../drivers/login.ts';
import {
  TDS_AUTHORITY,
  TDS_DATABASE,
  TDS_PLACE,
  TDS_TESTING,
  TDS_USER,
  encryptionContradictions,
  testTds,
} from './tds.ts';
import { tokenAddressMistakes } from './address.ts';
import { SQLSERVER_FORMATS } from '../formats/sqlserver.ts';

const ENTRA = 'https://login.microsoftonline.com';

/** An application of Microsoft Entra ID that logs in. */
export const APPLICATION = {
  tenantId: text('Id or domain of the tenant.', { maxLength: 253, pattern: '^[A-Za-z0-9.-]+$' }),
  clientId: text('Id of the application.', { maxLength: 256 }),
  authority: optional({
    ...url('Address that gives the token, where it is not the public one.'),
    default: ENTRA,
  }),
  tokenTls: optional(tokenTls()),
};

/** Its secrets. */
export const APPLICATION_SECRETS = { clientSecret: text('Secret of the application.'), ...tokenSecrets() };

/** What such an application may look like. */
export const SOME_APPLICATION = {
  tenantId: 'acme.onmicrosoft.com',
  clientId: '00000000-0000-0000-0000-000000000000',
} as const;

/** What a test does for it. */
export const APPLICATION_TESTING = `Asks for a token by client credentials first, where an application logs in (${ENTRA}).`;

const GRANT = {
  tokenUrl: '{parameters.authority}/{parameters.tenantId}/oauth2/v2.0/token',
  clientId: '{parameters.clientId}',
  clientSecret: '{secrets.clientSecret}',
  form: { scope: 'https://database.windows.net/.default' },
} as const;

/** What contradicts itself in the parameters of an application that logs in to TDS. */
export function applicationMistakes(
  parameters: Parameters<typeof encryptionContradictions>[0] &
    Parameters<typeof tokenAddressMistakes>[2] & { readonly authority?: string },
) {
  return [
    ...encryptionContradictions(parameters),
    ...tokenAddressMistakes('authority', parameters.authority, parameters),
  ];
}

interface TokenContext extends Pick<TestContext, 'network' | 'step' | 'signal'> {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly secrets: {
    readonly clientSecret?: Secret | undefined;
    readonly caCertificate?: Secret | undefined;
    readonly tokenCaCertificate?: Secret | undefined;
  };
}

/** A token for databases, in the name of the application that the parameters name. */
export async function applicationToken({
  parameters,
  secrets,
  network,
  step,
  signal,
}: TokenContext): Promise<Secret> {
  const { accessToken } = await import('../drivers/http/authorization.ts');
  const { authority = ENTRA } = parameters as { readonly authority?: string }; // as APPLICATION has it
  const fields = { parameters: { ...parameters, authority }, secrets };
  const { tls } = parameters as { readonly tls?: TlsParameters }; // the block of contract/schema.ts
  const security = { tls, caCertificate: secrets.caCertificate };
  return accessToken(GRANT, { fields, network, security, step, signal });
}

/** What a database of Azure that speaks TDS has of its own. */
interface AzureSqlLike extends Pick<
  Connector,
  'type' | 'title' | 'summary' | 'category' | 'aliases' | 'verified'
> {
  /** A server and a database as they are called there. */
  readonly sample: { readonly host: string; readonly database: string };
}

/** Declares a type that lets in users by password, and applications of Entra. */
export function azureSqlFamily({ sample, ...named }: AzureSqlLike) {
  const { tenantId, clientId, ...others } = APPLICATION;
  return connector({
    ...named,
    family: 'sqlserver',
    stage: 'alpha',
    locksEarly: true,
    parameters: object({
      ...TDS_PLACE,
      database: TDS_DATABASE,
      user: optional(TDS_USER),
      tenantId: optional(tenantId),
      clientId: optional(clientId),
      ...others,
    }),
    secrets: object({
      password: optional(text('Password of the login.', { maxLength: 128 })),
      ...APPLICATION_SECRETS,
      clientSecret: optional(APPLICATION_SECRETS.clientSecret),
      caCertificate: TDS_AUTHORITY,
    }),
    identity: ['user', 'clientId'],
    auth: {
      password: { title: 'Password', secrets: ['password'] },
      clientCredentials: { title: 'Client credentials', secrets: ['clientSecret'] },
    },
    formats: SQLSERVER_FORMATS,
    samples: [
      { name: 'password', parameters: { ...sample, user: 'reader' }, secrets: ['password'] },
      {
        name: 'client-credentials',
        parameters: { ...sample, ...SOME_APPLICATION },
        secrets: ['clientSecret'],
      },
    ],
    testing: `${APPLICATION_TESTING} ${TDS_TESTING}`,
    check: applicationMistakes,
    async test({ parameters, secrets, network, step, signal }) {
      const { caCertificate } = secrets;
      const login = loginOf(parameters.user, secrets.password);
      const credential = login ?? {
        token: await applicationToken({ parameters, secrets, network, step, signal }),
      };
      return testTds(named.title, parameters, credential, caCertificate, { network, step });
    },
  });
}
