import type { FailureReason } from '../../src/contract/reasons.ts';
import { poolerFailure } from '../../src/drivers/poolers.ts';
import { message } from '../hostile/tricks/postgresql.ts';
import { closeServers } from '../probe/sockets.ts';
import { hear } from './heard.ts';

/*
 * The texts are those of the sources of PgBouncer 1.18 to 1.25 (client.c, objects.c, janitor.c, proto.c, server.c), of
 * PostgreSQL as PgBouncer hands them on, of PgCat and of Supavisor.
 */
afterEach(closeServers);

const PGBOUNCER: readonly (readonly [string, FailureReason])[] = [
  ['password authentication failed', 'CredentialsRejected'],
  ['SASL authentication failed', 'CredentialsRejected'],
  ['sasl Authentication FAILED', 'CredentialsRejected'],
  ['PAM authentication failed', 'CredentialsRejected'],
  ['LDAP authentication failed', 'CredentialsRejected'],
  ['certificate authentication failed', 'CredentialsRejected'],
  ['"trust" authentication failed', 'CredentialsRejected'],
  ['no such user', 'CredentialsRejected'],
  ['login rejected', 'CredentialsRejected'],
  ['no such database: orders', 'TargetNotFound'],
  ['no such database: password authentication failed', 'TargetNotFound'],
  ['no more connections allowed (max_client_conn)', 'TooManyConnections'],
  ['client connections exceeded (max_db_client_connections)', 'TooManyConnections'],
  ['client connections exceeded (max_user_client_connections)', 'TooManyConnections'],
  ['query_wait_timeout', 'ServerUnavailable'],
  ['client_login_timeout (server down)', 'ServerUnavailable'],
  ['server login has been failing, try again later (server_login_retry)', 'ServerUnavailable'],
  [
    'server login has been failing, cached error: password authentication failed (server_login_retry)',
    'ServerUnavailable',
  ],
  ['server login failed: wrong password type', 'ServerUnavailable'],
  ['connect timeout', 'ServerUnavailable'],
  ['server DNS lookup failed', 'ServerUnavailable'],
  ['bouncer config error', 'ServerUnavailable'],
  ['server shutting down', 'ServerUnavailable'],
  ['pooler is shutting down', 'ServerUnavailable'],
  ['database "orders" is disabled', 'ServerUnavailable'],
  ['SSL required', 'TLSRequired'],
];

const POSTGRESQL: readonly (readonly [string, FailureReason])[] = [
  ['database "orders" does not exist', 'TargetNotFound'],
  ['password authentication failed for user "app"', 'CredentialsRejected'],
  ['password authentication failed for user "pool"', 'ServerUnavailable'],
  ['no pg_hba.conf entry for host "10.0.0.1", user "app", database "orders"', 'ServerUnavailable'],
  ['pg_hba.conf rejects connection for host "10.0.0.1", user "app"', 'ServerUnavailable'],
  ['the database system is starting up', 'ServerUnavailable'],
  ['database "orders" is not currently accepting connections', 'ServerUnavailable'],
  ['sorry, too many clients already', 'TooManyConnections'],
  ['too many connections for role "app"', 'TooManyConnections'],
  ['permission denied for database "orders"', 'PermissionDenied'],
];

describe('poolerFailure', () => {
  it.each([...PGBOUNCER, ...POSTGRESQL])('takes %j with the code of everything for %s', (text, reason) => {
    const failure = poolerFailure({ code: '08P01', text, user: 'app' });

    expect(failure?.reason).toBe(reason);
    expect(failure?.message.toLowerCase()).not.toContain(text.toLowerCase());
  });

  it.each([
    ['58000', 'No pool configured for database: "orders", user: "app"', 'TargetNotFound'],
    ['XX000', 'Tenant or user not found', 'CredentialsRejected'],
    ['XX000', 'password authentication failed for user "postgres"', 'CredentialsRejected'],
  ])('takes %s with %j for %s', (code, text, reason) => {
    expect(poolerFailure({ code, text, user: 'app' })?.reason).toBe(reason);
  });

  it.each([
    ['08P01', 'a text that is not known'],
    ['08P01', 'in the table, password authentication failed'],
    ['08P01', ''],
    ['28P01', 'password authentication failed'],
    ['3D000', 'SSL required'],
  ])('leaves %s with %j to others', (code, text) => {
    expect(poolerFailure({ code, text, user: 'app' })).toBeUndefined();
  });

  it('says what to do where the server wants TLS', () => {
    expect(poolerFailure({ code: '08P01', text: 'SSL required', user: 'app' })).toMatchObject({
      step: 'Authenticate',
      message: 'the server takes nobody without TLS: set tls.mode to require, verify-ca or verify-full',
    });
  });
});

describe('postgresql', () => {
  it.each([
    ['08P01', 'password authentication failed', 'CredentialsRejected'],
    ['08P01', 'password authentication failed for user "app"', 'CredentialsRejected'],
    ['08P01', 'password authentication failed for user "pool"', 'ServerUnavailable'],
    ['08P01', 'unknown pkt', 'ProtocolError'],
    ['08004', 'connection rejected', 'ProtocolError'],
    ['08006', 'failed to connect to remote server', 'ServerUnavailable'],
    ['58000', 'could not get connection from the pool', 'ServerUnavailable'],
  ])('takes %s with %j for %s', async (code, text, reason) => {
    const refusal = message('E', `SFATAL\0VFATAL\0C${code}\0M${text}\0\0`);

    const { verdict } = await hear('postgresql', { database: 'orders' }, ['', refusal]);

    expect(verdict).toBe(reason);
  });
});
