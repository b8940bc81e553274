import type { Socket } from 'node:net';
import { connectors } from '../../src/connectors/index.ts';
import { element, small, TAG } from '../../src/drivers/codec/ber.ts';
import { talk } from '../hostile/talk.ts';
import type { Answer } from '../hostile/talk.ts';
import { closeServers, listen } from '../probe/sockets.ts';
import { attempt } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';

/*
 * Answers that no server here can be brought to give, and what they mean. Where a test goes on without TLS, the
 * answers come in the order in which it asks.
 */
afterEach(closeServers);

interface Heard {
  readonly verdict: string;
  readonly heard: readonly string[];
}

/** Runs the test of a type against a server that says these things one after the other. */
async function hear(type: string, parameters: object, [first, ...rest]: readonly Answer[]): Promise<Heard> {
  const heard: string[] = [];
  const pem = await certificates();
  const left = [...rest];
  const serve = talk({ greeting: first ?? '', reply: () => left.shift() ?? '' });
  const { port } = await listen((socket: Socket) => serve(socket, (chunk) => heard.push(String(chunk)), pem));
  const connector = connectors.find((each) => each.type === type)!;
  const common = {
    host: '127.0.0.1',
    port,
    tls: { mode: 'disable' },
    ...(type !== 'mqtt' && { user: 'app' }),
  };
  const secrets = type === 'mqtt' ? {} : { password: 'p"w ü' };
  const auth = type === 'mqtt' ? 'none' : 'password';
  const result = await attempt(connector, {
    parameters: { ...common, ...parameters },
    secrets,
    auth,
    timeoutMs: 1000,
  });
  return { verdict: result.result === 'Failed' ? result.reason : result.result, heard };
}

describe('smtp', () => {
  const HELLO = ['220 hello\r\n', '250-hello\r\n250 AUTH LOGIN\r\n'];

  it.each([
    ['535 5.7.8 no\r\n', 'CredentialsRejected'],
    ['535-5.7.8 no\r\n535 5.7.8 see there\r\n', 'CredentialsRejected'],
    ['534-5.7.9 an application password\r\n534 5.7.9 see there\r\n', 'AuthMethodNotOffered'],
    ['535 5.7.139 basic authentication is off\r\n', 'AuthMethodNotOffered'],
    ['530 5.7.0 STARTTLS first\r\n', 'AuthMethodNotOffered'],
    ['538 5.7.11 encryption\r\n', 'AuthMethodNotOffered'],
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
    ['AUTHENTICATE NO [PRIVACYREQUIRED] no\r\n', 'AuthMethodNotOffered'],
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
      'AuthMethodNotOffered',
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
    ['530 Non-anonymous sessions must use encryption.\r\n', 'AuthMethodNotOffered'],
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
    [8, 'integrity', 'AuthMethodNotOffered'],
    [13, 'confidentiality', 'AuthMethodNotOffered'],
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
