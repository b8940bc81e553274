import { connector } from '../contract/connector.ts';
import { host, object, optional, startTls, text, tlsSecrets } from '../contract/schema.ts';
import { encryptionFindings } from '../drivers/starttls.ts';
import { askDirectory, DIRECTORY_PORTS } from '../families/directory.ts';
import { uriFormats } from '../formats/uri.ts';

/** Microsoft Active Directory, by LDAP. */
export const activeDirectory = connector({
  type: 'active-directory',
  family: 'ldap',
  title: 'Active Directory',
  summary: 'A domain of Microsoft Active Directory, or of Samba, by one of its domain controllers.',
  locksEarly: true,
  speaksFirst: true,
  category: 'directory',
  stage: 'beta',
  verified: { by: 'server', with: 'Samba 4.17', on: '2026-11-25' },
  aliases: ['samba-ad', 'ad-ds'],
  parameters: object({
    host: host('Host name or address of a domain controller.'),
    ...startTls(DIRECTORY_PORTS),
    user: text('User to log in as: user@domain, DOMAIN\\user, or a distinguished name.', {
      maxLength: 512,
      pattern: '^([^\\s@\\\\]+@[A-Za-z0-9.-]+|[A-Za-z0-9._-]+\\\\[^\\\\]+|[A-Za-z]+=.+)$',
    }),
    baseDn: optional(
      text('Distinguished name of an entry that the user has to see, usually the base of searches.'),
    ),
  }),
  secrets: object({
    password: text('Password of the user.'),
    ...tlsSecrets(),
  }),
  identity: ['user'],
  formats: uriFormats({
    schemes: { tls: 'ldaps', clear: 'ldap' },
    ports: { tls: 636, clear: 389 },
    path: 'baseDn',
    anonymous: true,
  }),
  samples: [
    {
      name: 'user-principal-name',
      parameters: {
        host: 'dc1.corp.example.com',
        user: 'reader@corp.example.com',
        baseDn: 'dc=corp,dc=example,dc=com',
      },
      secrets: ['password', 'caCertificate'],
    },
    {
      name: 'implicit-tls',
      parameters: { host: 'dc1.corp.example.com', security: 'tls', user: 'CORP\\reader' },
      secrets: ['password', 'caCertificate'],
    },
  ],
  testing:
    'Connects, starts TLS unless it is disabled, binds once, looks for the base entry where one is named, and for the entry in which the server describes itself. Why a login is refused is told by the code that a domain controller puts behind it. Asks for no attribute, follows no referral and changes nothing.',
  check: encryptionFindings,
  async test({ parameters, secrets, network, step }) {
    const login = { user: parameters.user, password: secrets.password };
    return askDirectory({ parameters, secrets, login }, { network, step });
  },
});
