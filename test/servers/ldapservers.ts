import type { Certificates } from '../support/servers/certificates.ts';
import { startSlapd, SUFFIX } from '../support/servers/slapd.ts';
import type { SlapdServer } from '../support/servers/slapd.ts';

/** The password of every person. */
export const PASSWORD = 'app-pw';

const SETTINGS = [
  'overlay ppolicy',
  `ppolicy_default cn=policy,${SUFFIX}`,
  'ppolicy_use_lockout',
  'access to attrs=userPassword by anonymous auth by * none',
  `access to dn.subtree=ou=closed,${SUFFIX} by * none`,
  'access to * by users read by * none',
];

const POLICY = ['pwdLockout: TRUE', 'pwdMustChange: TRUE', 'pwdMaxAge: 300000000'];

const ENTRIES = [
  entry('ou=people', 'objectClass: organizationalUnit', 'ou: people'),
  entry('ou=closed', 'objectClass: organizationalUnit', 'ou: closed'),
  entry(
    'ou=elsewhere',
    'objectClass: referral',
    'objectClass: extensibleObject',
    'ou: elsewhere',
    'ref: ldap://169.254.169.254/dc=else',
  ),
  person('app'),
  person('locked', 'pwdAccountLockedTime: 000001010000Z'),
  person('expired', 'pwdChangedTime: 20000101000000Z'),
  person('reset', 'pwdReset: TRUE'),
  entry(
    'cn=policy',
    'objectClass: device',
    'objectClass: pwdPolicy',
    'cn: policy',
    'pwdAttribute: userPassword',
    ...POLICY,
  ),
];

/** Servers by how they serve. */
export type LdapServers = Readonly<
  Record<'good' | 'wrongName' | 'expired' | 'guarded' | 'plain' | 'strict' | 'restricted', SlapdServer>
>;

/** Starts them. */
export async function startLdapServers(pem: Certificates): Promise<LdapServers> {
  const common = { entries: ENTRIES, databaseSettings: SETTINGS };
  const [good, wrongName, expired, guarded, plain, strict, restricted] = await Promise.all([
    startSlapd({ ...common, certificate: pem.good }),
    startSlapd({ ...common, certificate: pem.wrongName }),
    startSlapd({ ...common, certificate: pem.expired }),
    startSlapd({ ...common, certificate: pem.good, clientCa: pem.ca }),
    startSlapd(common),
    startSlapd({ ...common, certificate: pem.good, settings: ['security simple_bind=128', 'require authc'] }),
    startSlapd({ ...common, databaseSettings: [...SETTINGS, 'restrict search'] }),
  ]);
  return { good, wrongName, expired, guarded, plain, strict, restricted };
}

function entry(name: string, ...lines: readonly string[]): string {
  return [`dn: ${name},${SUFFIX}`, ...lines].join('\n');
}

function person(name: string, ...lines: readonly string[]): string {
  return entry(
    `cn=${name}`,
    'objectClass: inetOrgPerson',
    `cn: ${name}`,
    `sn: ${name}`,
    `userPassword: ${PASSWORD}`,
    ...lines,
  );
}
