import { closeServers } from '../probe/sockets.ts';
import { hear } from './heard.ts';

/*
 * Answers that no server here can be brought to give, and what they mean. Where a test goes on without TLS, the
 * answers come in the order in which it asks.
 */
afterEach(closeServers);

describe('smtp', () => {
  const HELLO = ['220 hello\r\n', '250-hello\r\n250 AUTH LOGIN\r\n'];

  it.each([
    ['535 5.7.8 no\r\n', 'CredentialsRejected'],
    ['535-5.7.8 no\r\n535 5.7.8 see there\r\n', 'CredentialsRejected'],
    ['534-5.7.9 an application password\r\n534 5.7.9 see there\r\n', 'AuthMethodNotOffered'],
    ['535 5.7.139 basic authentication is off\r\n', 'AuthMethodNotOffered'],
    ['530 5.7.0 STARTTLS first\r\n', 'TLSRequired'],
    ['538 5.7.11 encryption\r\n', 'TLSRequired'],
    ['504 5.5.4 unknown\r\n', 'AuthMethodNotOffered'],
    ['432 4.7.12 a new password\r\n', 'CredentialsExpired'],
    ['454 4.7.0 later\r\n', 'ServerUnavailable'],
    ['454 4.7.0 Too many login attempts\r\n', 'RateLimited'],
    ['421 4.3.2 shutting down\r\n', 'ServerUnavailable'],
    ['421 4.7.0 too many connections\r\n', 'TooManyConnections'],
    ['999 what\r\n', 'ProtocolError'],
  ])('takes %j for %s', async (answer, reason) => {
    const { verdict } = await hear('smtp', {}, [...HELLO, answer]);

    expect(verdict).toBe(reason);
  });

  it('logs in by AUTH LOGIN where there is no PLAIN', async () => {
    const { verdict, heard } = await hear('smtp', {}, [
      ...HELLO,
      '334 user\r\n',
      '334 password\r\n',
      '235 in\r\n',
      '250 ok\r\n',
    ]);

    expect(verdict).toBe('Succeeded');
    expect(heard.slice(1, 5)).toEqual([
      'AUTH LOGIN\r\n',
      'YXBw\r\n',
      `${Buffer.from('p"w ü').toString('base64')}\r\n`,
      'NOOP\r\n',
    ]);
  });
});

describe('imap', () => {
  const HELLO = ['* OK hello\r\n', '* CAPABILITY IMAP4rev2 AUTH=PLAIN\r\nCAPABILITY OK done\r\n', '+ \r\n'];

  it.each([
    ['AUTHENTICATE NO [AUTHENTICATIONFAILED] no\r\n', 'CredentialsRejected'],
    ['AUTHENTICATE NO [EXPIRED] no\r\n', 'CredentialsExpired'],
    ['AUTHENTICATE NO [PRIVACYREQUIRED] no\r\n', 'TLSRequired'],
    ['AUTHENTICATE NO [CONTACTADMIN] no\r\n', 'AccountLocked'],
    ['AUTHENTICATE NO [UNAVAILABLE] no\r\n', 'ServerUnavailable'],
    ['AUTHENTICATE NO [AUTHORIZATIONFAILED] no\r\n', 'PermissionDenied'],
    ['AUTHENTICATE NO [LIMIT] no\r\n', 'TooManyConnections'],
    ['AUTHENTICATE NO no\r\n', 'CredentialsRejected'],
    ['* BYE maintenance\r\n', 'ServerUnavailable'],
    ['* BYE [ALERT] Too many simultaneous connections\r\n', 'TooManyConnections'],
  ])('takes %j for %s', async (answer, reason) => {
    const { verdict } = await hear('imap', {}, [...HELLO, answer]);

    expect(verdict).toBe(reason);
  });

  it('logs in by LOGIN, in literals, where there is no PLAIN', async () => {
    const answers = [
      '* OK hello\r\n',
      '* CAPABILITY IMAP4rev1\r\nCAPABILITY OK done\r\n',
      '+ \r\n',
      '+ \r\n',
      'LOGIN OK in\r\n',
      'NOOP OK done\r\n',
    ];

    const { verdict, heard } = await hear('imap', {}, answers);

    expect(verdict).toBe('Succeeded');
    expect(heard.slice(1, 4)).toEqual(['LOGIN LOGIN {3}\r\n', 'app {6}\r\n', 'p"w ü\r\n']);
  });

  it('says nothing of a login where the server has disabled it', async () => {
    const { verdict, heard } = await hear('imap', {}, [
      '* OK hello\r\n',
      '* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nCAPABILITY OK done\r\n',
    ]);

    expect(verdict).toBe('AuthMethodNotOffered');
    expect(heard).toEqual(['CAPABILITY CAPABILITY\r\n']);
  });
});

describe('pop3', () => {
  const HELLO = ['+OK hello\r\n', '+OK\r\nUSER\r\nSASL PLAIN LOGIN\r\nRESP-CODES\r\n.\r\n', '+ \r\n'];

  it.each([
    ['-ERR [AUTH] no\r\n', 'CredentialsRejected'],
    ['-ERR no\r\n', 'CredentialsRejected'],
    ['-ERR [AUTH] Password expired.\r\n', 'CredentialsExpired'],
    ['-ERR [AUTH] User account is disabled.\r\n', 'AccountLocked'],
    [
      '-ERR [AUTH] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.\r\n',
      'TLSRequired',
    ],
    ['-ERR [SYS/PERM] Your account is not enabled for POP access.\r\n', 'PermissionDenied'],
    ['-ERR [IN-USE] another session\r\n', 'ServerUnavailable'],
    ['-ERR [LOGIN-DELAY] wait\r\n', 'RateLimited'],
    ['-ERR [SYS/TEMP] later\r\n', 'ServerUnavailable'],
    ['-ERR [SYS/PERM] broken\r\n', 'ServerUnavailable'],
    ['-ERR [IN-USE] Maximum number of connections\r\n', 'TooManyConnections'],
    ['+ON\r\n', 'ProtocolError'],
    ['-OK\r\n', 'ProtocolError'],
  ])('takes %j for %s', async (answer, reason) => {
    const { verdict } = await hear('pop3', {}, [...HELLO, answer]);

    expect(verdict).toBe(reason);
  });

  it.each(['-ERR what\r\n', '+OK\r\nUSER\r\n.\r\n'])(
    'logs in by USER and PASS where CAPA is answered by %j',
    async (capabilities) => {
      const answers = ['+OK hello\r\n', capabilities, '+OK\r\n', '+OK\r\n', '+OK 0 0\r\n'];

      const { verdict, heard } = await hear('pop3', {}, answers);

      expect(verdict).toBe('Succeeded');
      expect(heard.slice(1, 4)).toEqual(['USER app\r\n', 'PASS p"w ü\r\n', 'STAT\r\n']);
    },
  );

  it('says nothing of a login where the server offers none', async () => {
    const { verdict, heard } = await hear('pop3', {}, ['+OK hello\r\n', '+OK\r\nSASL GSSAPI\r\n.\r\n']);

    expect(verdict).toBe('AuthMethodNotOffered');
    expect(heard).toEqual(['CAPA\r\n']);
  });
});
