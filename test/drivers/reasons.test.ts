import { element, small, TAG } from '../../src/drivers/codec/ber.ts';
import { closeServers } from '../probe/sockets.ts';
import { hear } from './heard.ts';

/*
 * Answers that no server here can be brought to give, and what they mean. Where a test goes on without TLS, the
 * answers come in the order in which it asks.
 */
afterEach(closeServers);

describe('stomp', () => {
  const error = (message: string, body = '') =>
    `ERROR\nmessage:${message}\ncontent-type:text/plain\n\n${body}\0`;

  it.each([
    [error('Bad CONNECT', "Access refused for user 'app'\n"), 'CredentialsRejected'],
    [error('User name [app] or password is invalid.'), 'CredentialsRejected'],
    [error('Bad CONNECT', "Virtual host 'x' access denied"), 'PermissionDenied'],
    [error('User app is not authorized to connect'), 'PermissionDenied'],
    [error('Exceeded the maximum number of allowed client connections: 1'), 'TooManyConnections'],
    [error('Version Negotiation Failed'), 'UnexpectedAnswer'],
    [error('no'), 'UnexpectedAnswer'],
    ['RECEIPT\nreceipt-id:mooring\n\n\0', 'ProtocolError'],
    ['CONNECTED\nwithout its end\0', 'ProtocolError'],
  ])('takes %j for %s', async (answer, reason) => {
    const { verdict } = await hear('stomp', {}, ['', answer]);

    expect(verdict).toBe(reason);
  });

  it('takes frames whose lines end in either way, and what keeps a connection awake between them', async () => {
    const { verdict } = await hear('stomp', {}, [
      '\n',
      '\r\nCONNECTED\r\nversion:1.2\r\n\r\n\0\n\n',
      'RECEIPT\nreceipt-id:mooring\n\n\0',
    ]);

    expect(verdict).toBe('Succeeded');
  });
});

describe('ftp', () => {
  it.each([
    ['230 in without a password\r\n', 'TimedOut'],
    ['530 no\r\n', 'CredentialsRejected'],
    ['530 Non-anonymous sessions must use encryption.\r\n', 'TLSRequired'],
    ['332 an account\r\n', 'AuthMethodNotOffered'],
    ['421 Timeout\r\n', 'ServerUnavailable'],
    ['421 There are too many connected users, please try later.\r\n', 'TooManyConnections'],
    ['502 unknown\r\n', 'ProtocolError'],
  ])('takes %j for %s', async (answer, reason) => {
    const { verdict } = await hear('ftp', {}, ['220 hello\r\n', answer]);

    expect(verdict).toBe(reason);
  });
});

describe('ldap', () => {
  const result = (code: number, diagnostic = '') =>
    element(
      TAG.sequence,
      small(TAG.integer, 2),
      element(0x61, small(TAG.enumerated, code), element(TAG.octets), element(TAG.octets, diagnostic)),
    );
  const activeDirectory = (data: string) =>
    `80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data ${data}, v4563\0`;

  it.each([
    [49, activeDirectory('52e'), 'CredentialsRejected'],
    [49, activeDirectory('525'), 'CredentialsRejected'],
    [49, activeDirectory('532'), 'CredentialsExpired'],
    [49, activeDirectory('773'), 'CredentialsExpired'],
    [49, activeDirectory('533'), 'AccountLocked'],
    [49, activeDirectory('701'), 'AccountLocked'],
    [49, activeDirectory('775'), 'AccountLocked'],
    [8, 'integrity', 'TLSRequired'],
    [13, 'confidentiality', 'TLSRequired'],
    [48, '', 'AuthMethodNotOffered'],
    [51, 'busy', 'ServerUnavailable'],
    [52, '', 'ServerUnavailable'],
    [10, '', 'UnexpectedAnswer'],
    [80, 'data 775', 'UnexpectedAnswer'],
  ])('takes %d with %j for %s', async (code, diagnostic, reason) => {
    const { verdict } = await hear('ldap', {}, ['', result(code, diagnostic)]);

    expect(verdict).toBe(reason);
  });
});

describe('mqtt', () => {
  it.each([
    ['3.1.1', 1, 'UnexpectedAnswer'],
    ['3.1.1', 2, 'PermissionDenied'],
    ['3.1.1', 3, 'ServerUnavailable'],
    ['3.1.1', 4, 'CredentialsRejected'],
    ['3.1.1', 5, 'CredentialsRejected'],
    ['5', 0x84, 'UnexpectedAnswer'],
    ['5', 0x86, 'CredentialsRejected'],
    ['5', 0x8a, 'AccountLocked'],
    ['5', 0x8c, 'AuthMethodNotOffered'],
    ['5', 0x97, 'TooManyConnections'],
    ['5', 0x9f, 'RateLimited'],
  ])('takes of %s the code %d for %s', async (version, code, reason) => {
    const { verdict } = await hear('mqtt', { version }, ['', Buffer.from([0x20, 2, 0, code])]);

    expect(verdict).toBe(reason);
  });
});
