import { ldap } from '../../src/connectors/ldap.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { SUFFIX } from '../support/servers/slapd.ts';
import { PASSWORD, startLdapServers } from './ldapservers.ts';
import type { LdapServers } from './ldapservers.ts';

const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const LOGGED_IN = [...UP_TO_TLS, 'Authenticate'] as const;
const ALL = [...LOGGED_IN, 'Authorize', 'Probe'] as const;

let pem: Certificates;
let servers: LdapServers;

beforeAll(async () => {
  pem = await certificates();
  servers = await startLdapServers(pem);
}, 240_000);

afterAll(async () => {
  await Promise.all(Object.values(servers ?? {}).map((server) => server.stop()));
}, 30_000);

type Parameters = Readonly<Record<string, unknown>>;

interface Differences {
  readonly at?: keyof LdapServers;
  /** `tls`: the port where TLS begins at once. */
  readonly port?: 'tls';
  readonly user?: string;
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
  readonly certificate?: 'client' | 'strange';
  readonly auth?: 'password' | 'clientCertificate' | 'none';
}

function login(parameters: Parameters, differences: Differences = {}): Attempt {
  const {
    at = 'good',
    port,
    user = 'app',
    password = PASSWORD,
    trust = 'ca',
    certificate,
    auth = 'password',
  } = differences;
  const server = servers[at];
  const client = certificate && {
    clientCertificate: pem[certificate].certificate,
    clientKey: pem[certificate].key,
  };
  return {
    parameters: {
      host: '127.0.0.1',
      port: port === 'tls' ? server.tlsPort : server.port,
      ...(auth === 'password' && { user: `cn=${user},${SUFFIX}` }),
      ...parameters,
    },
    secrets: { ...(auth === 'password' && { password }), caCertificate: pem[trust], ...client },
    auth,
  };
}

describe('ldap against OpenLDAP 2.5', () => {
  it.each<[string, Parameters, Differences, Verdict]>([
    ['StartTLS', { baseDn: `ou=people,${SUFFIX}` }, {}, { steps: ALL }],
    ['TLS from the first byte', { security: 'tls' }, { port: 'tls' }, { steps: [...LOGGED_IN, 'Probe'] }],
    [
      'TLS that only the authority is verified of',
      { tls: { mode: 'verify-ca' } },
      { at: 'wrongName' },
      { steps: [...LOGGED_IN, 'Probe'] },
    ],
    [
      'a server name',
      { tls: { serverName: 'other.example.test' } },
      { at: 'wrongName' },
      { steps: [...LOGGED_IN, 'Probe'] },
    ],
    [
      'a client certificate besides',
      {},
      { at: 'guarded', certificate: 'client' },
      { steps: [...LOGGED_IN, 'Probe'] },
    ],
    [
      'a client certificate alone',
      { baseDn: SUFFIX },
      { at: 'guarded', certificate: 'client', auth: 'clientCertificate' },
      { steps: ALL },
    ],
    ['no credentials', {}, { auth: 'none' }, { steps: [...UP_TO_TLS, 'Probe'] }],
    [
      'no credentials over TLS that is not verified',
      { tls: { mode: 'require' } },
      { auth: 'none', trust: 'otherCa' },
      { steps: [...UP_TO_TLS, 'Probe'] },
    ],
    [
      'no TLS',
      { tls: { mode: 'disable' } },
      { at: 'plain' },
      { steps: ['Resolve', 'Connect', 'Authenticate', 'Probe'] },
    ],
    ['the base of all', { baseDn: SUFFIX }, {}, { steps: ALL }],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(ldap, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Parameters, Differences, Verdict]>([
    ['the password is wrong', {}, { password: 'no' }, failedAt('CredentialsRejected', ...LOGGED_IN)],
    ['the user is unknown', {}, { user: 'nobody' }, failedAt('CredentialsRejected', ...LOGGED_IN)],
    ['the user is no distinguished name', { user: 'app' }, {}, failedAt('CredentialsRejected', ...LOGGED_IN)],
    ['the account is locked', {}, { user: 'locked' }, failedAt('AccountLocked', ...LOGGED_IN)],
    ['the password has expired', {}, { user: 'expired' }, failedAt('CredentialsExpired', ...LOGGED_IN)],
    ['the password has to be changed', {}, { user: 'reset' }, failedAt('CredentialsExpired', ...LOGGED_IN)],
    [
      'the base does not exist',
      { baseDn: `ou=none,${SUFFIX}` },
      {},
      failedAt('TargetNotFound', ...LOGGED_IN, 'Authorize'),
    ],
    [
      'the base is in no database of the server',
      { baseDn: 'dc=none' },
      {},
      failedAt('TargetNotFound', ...LOGGED_IN, 'Authorize'),
    ],
    [
      'the base is no distinguished name',
      { baseDn: 'none' },
      {},
      failedAt('TargetNotFound', ...LOGGED_IN, 'Authorize'),
    ],
    [
      'the base may not be seen',
      { baseDn: `ou=closed,${SUFFIX}` },
      {},
      failedAt('TargetNotFound', ...LOGGED_IN, 'Authorize'),
    ],
    [
      'the client has not logged in',
      { baseDn: SUFFIX },
      { auth: 'none' },
      failedAt('TargetNotFound', ...UP_TO_TLS, 'Authorize'),
    ],
    [
      'the server answers only users',
      {},
      { at: 'strict', auth: 'none' },
      failedAt('PermissionDenied', ...UP_TO_TLS, 'Authorize'),
    ],
    [
      'the base is at another server',
      { baseDn: `ou=elsewhere,${SUFFIX}` },
      {},
      failedAt('UnexpectedAnswer', ...LOGGED_IN, 'Probe'),
    ],
    [
      'the server takes no password in clear',
      { tls: { mode: 'disable' } },
      { at: 'strict' },
      failedAt('TLSRequired', 'Resolve', 'Connect', 'Authenticate'),
    ],
    [
      'searching is switched off',
      { baseDn: SUFFIX, tls: { mode: 'disable' } },
      { at: 'restricted' },
      failedAt('PermissionDenied', 'Resolve', 'Connect', 'Authenticate', 'Authorize'),
    ],
    ['TLS is not verified', { tls: { mode: 'require' } }, {}, failedAt('AuthMethodNotOffered', ...LOGGED_IN)],
    ['the authority is another', {}, { trust: 'otherCa' }, failedAt('CertificateUntrusted', ...UP_TO_TLS)],
    [
      'the certificate is for another name',
      {},
      { at: 'wrongName' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
    ['the certificate has expired', {}, { at: 'expired' }, failedAt('CertificateExpired', ...UP_TO_TLS)],
    [
      'it has expired, and TLS begins at once',
      { security: 'tls' },
      { at: 'expired', port: 'tls' },
      failedAt('CertificateExpired', ...UP_TO_TLS),
    ],
    [
      'a client certificate is missing, of which it sends no alert',
      {},
      { at: 'guarded' },
      failedAt('ConnectionClosed', ...LOGGED_IN),
    ],
    [
      'another authority signed it',
      {},
      { at: 'guarded', certificate: 'strange' },
      failedAt('ConnectionClosed', ...LOGGED_IN),
    ],
    [
      'the server knows no user by it',
      {},
      { certificate: 'client', auth: 'clientCertificate' },
      failedAt('AuthMethodNotOffered', ...LOGGED_IN),
    ],
    ['the server offers no StartTLS', {}, { at: 'plain' }, failedAt('TLSNotOffered', ...UP_TO_TLS)],
    [
      'TLS is to begin at once, and does not',
      { security: 'tls' },
      {},
      failedAt('ConnectionClosed', ...UP_TO_TLS),
    ],
    [
      'StartTLS is asked for where TLS begins at once',
      {},
      { port: 'tls' },
      failedAt('ConnectionClosed', ...UP_TO_TLS),
    ],
    [
      'there is no TLS, and the port wants it',
      { tls: { mode: 'disable' } },
      { port: 'tls' },
      failedAt('ConnectionClosed', 'Resolve', 'Connect', 'Authenticate'),
    ],
    ['the port is closed', { port: 1 }, {}, failedAt('ConnectionRefused', 'Resolve', 'Connect')],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(ldap, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });
});
