import { connector } from '../contract/connector.ts';
import { host, object, optional, startTls, text, tlsSecrets } from '../contract/schema.ts';
import { loginOf } from '../drivers/login.ts';
import { encryptionFindings } from '../drivers/starttls.ts';
import { askDirectory, DIRECTORY_PORTS } from '../families/directory.ts';
import { uriFormats } from '../formats/uri.ts';

/** Directories. */
export const ldap = connector({
  type: 'ldap',
  title: 'LDAP',
  summary: 'A directory that speaks LDAP, such as OpenLDAP or 389 Directory Server.',
  locksEarly: true,
  speaksFirst: true,
  category: 'directory',
  stage: 'stable',
  verified: { by: 'server', with: 'OpenLDAP 2.5', on: '2026-11-24' },
  aliases: ['ldaps', 'openldap', '389ds'],
  parameters: object({
    host: host('Host name or address.'),
    ...startTls(DIRECTORY_PORTS),
    user: optional(text('Distinguished name to log in as.')),
    baseDn: optional(
      text('Distinguished name of an entry that has to be there, usually the base of searches.'),
    ),
  }),
  secrets: object({
    password: optional(text('Password of the user.')),
    ...tlsSecrets(),
  }),
  identity: ['user'],
  formats: uriFormats({
    schemes: { tls: 'ldaps', clear: 'ldap' },
    ports: { tls: 636, clear: 389 },
    path: 'baseDn',
    anonymous: true,
  }),
  auth: {
    password: { title: 'Password', secrets: ['password'] },
    clientCertificate: {
      title: 'Client certificate (SASL EXTERNAL)',
      secrets: ['clientCertificate', 'clientKey'],
    },
    none: { title: 'No credentials', secrets: [] },
  },
  samples: [
    {
      name: 'password',
      parameters: {
        host: 'ldap.example.com',
        user: 'cn=reader,dc=example,dc=com',
        baseDn: 'ou=people,dc=example,dc=com',
      },
      secrets: ['password'],
    },
    {
      name: 'client-certificate',
      parameters: { host: 'ldap.example.com', baseDn: 'dc=example,dc=com' },
      secrets: ['clientCertificate', 'clientKey', 'caCertificate'],
    },
  ],
  testing:
    'Connects, starts TLS unless it is disabled, binds once, looks for the base entry where one is named, and for the entry in which the server describes itself. Asks for no attribute, follows no referral and changes nothing.',
  check: encryptionFindings,
  async test({ parameters, secrets, auth, network, step }) {
    const login =
      loginOf(parameters.user, secrets.password) ??
      (auth === 'clientCertificate' ? 'certificate' : undefined);
    return askDirectory({ parameters, secrets, login }, { network, step });
  },
});
