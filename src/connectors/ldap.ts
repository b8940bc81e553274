import { connector } from '../contract/connector.ts';
import { host, object, optional, startTls, text, tlsSecrets } from '../contract/schema.ts';
import { loginOf } from '../drivers/login.ts';
import { encryptionFindings, encryptionOf, open } from '../drivers/starttls.ts';

const PORTS = { none: 389, starttls: 389, tls: 636 } as const;

/** Directories. */
export const ldap = connector({
  type: 'ldap',
  title: 'LDAP',
  summary: 'A directory that speaks LDAP, such as OpenLDAP or Active Directory.',
  category: 'directory',
  stage: 'stable',
  verified: { by: 'server', with: 'OpenLDAP 2.5', on: '2026-11-24' },
  aliases: ['ldaps', 'active-directory', 'openldap', '389ds'],
  parameters: object({
    host: host('Host name or address.'),
    ...startTls(PORTS),
    user: optional(text('Distinguished name to log in as; with Active Directory also user@domain.')),
    baseDn: optional(text('Distinguished name of an entry that has to be there, usually the base of searches.')),
  }),
  secrets: object({
    password: optional(text('Password of the user.')),
    ...tlsSecrets(),
  }),
  identity: ['user'],
  auth: {
    password: { title: 'Password', secrets: ['password'] },
    clientCertificate: { title: 'Client certificate (SASL EXTERNAL)', secrets: ['clientCertificate', 'clientKey'] },
    none: { title: 'No credentials', secrets: [] },
  },
  samples: [
    {
      name: 'password',
      parameters: { host: 'ldap.example.com', user: 'cn=reader,dc=example,dc=com', baseDn: 'ou=people,dc=example,dc=com' },
      secrets: ['password'],
    },
    {
      name: 'active-directory',
      parameters: { host: 'dc1.corp.example.com', security: 'tls', user: 'reader@corp.example.com', baseDn: 'dc=corp,dc=example,dc=com' },
      secrets: ['password', 'caCertificate'],
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
    const { bind, bindExternal, find, opening, ping } = await import('../drivers/ldap.ts');
    const { host, user, baseDn, tls } = parameters;
    const login = loginOf(user, secrets.password);
    const encryption = encryptionOf(parameters);
    const dialled = await network.dial({ host, port: parameters.port ?? PORTS[encryption] });
    try {
      const socket = await open(dialled, opening, { encryption, security: { ...secrets, host, tls }, network, step });
      if (login) await step('Authenticate', () => bind(socket, login, tls));
      if (auth === 'clientCertificate') await step('Authenticate', () => bindExternal(socket));
      if (baseDn !== undefined) await step('Authorize', () => find(socket, baseDn));
      await step('Probe', () => ping(socket));
      return {};
    } finally {
      dialled.destroy();
    }
  },
});
