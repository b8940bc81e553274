import { listObjectsFailure } from '../../src/drivers/s3.ts';
import { closeServers } from '../probe/sockets.ts';
import { hear } from './heard.ts';

/*
 * How servers of the same protocol word the same thing: vsftpd, ProFTPD, Pure-FTPd, FileZilla Server and IIS; Postfix,
 * Exim, Exchange and Gmail; Dovecot, Courier and Cyrus; AWS, MinIO and Ceph. Codes and classes are judged before texts.
 */
afterEach(closeServers);

describe('ftp, at the greeting', () => {
  it.each([
    ['421 There are too many connections from your internet address.\r\n', 'TooManyConnections'],
    ['421 50 users (the maximum) are already logged in, sorry\r\n', 'TooManyConnections'],
    ['421 Service not available, remote server has closed connection\r\n', 'ServerUnavailable'],
    ['450 later\r\n', 'ServerUnavailable'],
    ['500 OOPS: vsftpd: cannot open config file\r\n', 'ServerUnavailable'],
    ['530 Connection refused, unknown IP address.\r\n', 'ClientNotAllowed'],
  ])('%j is %s', async (answer, reason) => {
    expect((await hear('ftp', {}, [answer])).verdict).toBe(reason);
  });
});

describe('ftp, at the login', () => {
  it.each([
    [
      '530 Sorry, the maximum number of clients (1) for this user are already connected.\r\n',
      'TooManyConnections',
    ],
    ['500 OOPS: cannot change directory:/home/app\r\n', 'TargetNotFound'],
    ['530 User cannot log in, home directory inaccessible.\r\n', 'TargetNotFound'],
    ['500 OOPS: vsftpd: refusing to run with writable root inside chroot()\r\n', 'ServerUnavailable'],
    ['503 Use AUTH first.\r\n', 'TLSRequired'],
    ['421 Sorry, cleartext sessions and weak ciphers are not accepted on this server.\r\n', 'TLSRequired'],
    ['550 SSL/TLS required on the control channel\r\n', 'TLSRequired'],
    ['534 Policy requires SSL.\r\n', 'TLSRequired'],
    ['530 This FTP server is anonymous only.\r\n', 'AuthMethodNotOffered'],
    ['530 Password expired.\r\n', 'CredentialsExpired'],
    ['530 Account disabled.\r\n', 'AccountLocked'],
    ['530 Too many failed login attempts, try again later.\r\n', 'RateLimited'],
    ['550 Permission denied.\r\n', 'PermissionDenied'],
    ['431 later\r\n', 'ServerUnavailable'],
    ['530 Login incorrect.\r\n', 'CredentialsRejected'],
    ['500 command not understood\r\n', 'ProtocolError'],
  ])('%j is %s', async (answer, reason) => {
    expect((await hear('ftp', {}, ['220 hello\r\n', '331 go on\r\n', answer])).verdict).toBe(reason);
  });
});

describe('ftp, at the directory', () => {
  it.each([
    ['550 Failed to change directory.\r\n', 'TargetNotFound'],
    ['550 /in: No such file or directory\r\n', 'TargetNotFound'],
    ['550 /in: Permission denied\r\n', 'PermissionDenied'],
    ['550 Access is denied. \r\n', 'PermissionDenied'],
    ['530 Please login with USER and PASS.\r\n', 'PermissionDenied'],
    ['450 Requested file action not taken.\r\n', 'ServerUnavailable'],
  ])('%j is %s', async (answer, reason) => {
    const { verdict } = await hear('ftp', { directory: '/in' }, ['220 hello\r\n', '230 in\r\n', answer]);

    expect(verdict).toBe(reason);
  });
});

describe('smtp, at the greeting', () => {
  it.each([
    ['450 4.7.1 Greylisted, please try again in 180 seconds\r\n', 'ServerUnavailable'],
    ['451 4.7.1 Greylisting in action, please come back later\r\n', 'ServerUnavailable'],
    ['421 4.7.0 Too many concurrent SMTP connections\r\n', 'TooManyConnections'],
    ['421 4.7.28 Our system has detected an unusual rate of mail\r\n', 'RateLimited'],
    ['454 4.3.0 later\r\n', 'ServerUnavailable'],
    ['554 5.7.1 Service unavailable; Client host blocked\r\n', 'ClientNotAllowed'],
    ['520 no\r\n', 'ClientNotAllowed'],
  ])('%j is %s', async (answer, reason) => {
    expect((await hear('smtp', {}, [answer])).verdict).toBe(reason);
  });
});

describe('smtp, at EHLO', () => {
  it.each([
    ['450 4.7.1 Client host rejected: cannot find your hostname\r\n', 'ServerUnavailable'],
    ['504 5.5.2 Helo command rejected: need fully-qualified hostname\r\n', 'ClientNotAllowed'],
    ['550 5.7.1 Access denied\r\n', 'ClientNotAllowed'],
    ['502 5.5.1 what\r\n', 'ProtocolError'],
    ['250-hello\r\n250 STARTTLS\r\n', 'TLSRequired'],
    ['250-hello\r\n250 SIZE\r\n', 'AuthMethodNotOffered'],
  ])('%j is %s', async (answer, reason) => {
    expect((await hear('smtp', {}, ['220 hello\r\n', answer])).verdict).toBe(reason);
  });
});

describe('smtp, at the login', () => {
  it.each([
    ['525 5.7.13 User Account Disabled\r\n', 'AccountLocked'],
    ['535 5.7.8 The password has expired\r\n', 'CredentialsExpired'],
    ['523 5.7.10 Encryption Needed\r\n', 'TLSRequired'],
    ['530 5.7.0 Must issue a STARTTLS command first\r\n', 'TLSRequired'],
    ['554 5.7.0 Too many login attempts\r\n', 'RateLimited'],
    ['535 5.7.8 Too many failed authentication attempts\r\n', 'RateLimited'],
    ['421 4.7.0 Too many errors\r\n', 'ServerUnavailable'],
    ['550 5.7.1 SMTP AUTH is not allowed for this user\r\n', 'PermissionDenied'],
    ['554 5.7.1 Access denied\r\n', 'PermissionDenied'],
    ['535 5.7.3 Authentication unsuccessful\r\n', 'CredentialsRejected'],
    ['535 Incorrect authentication data\r\n', 'CredentialsRejected'],
    ['451 4.3.5 Temporary authentication failure\r\n', 'ServerUnavailable'],
  ])('%j is %s', async (answer, reason) => {
    const { verdict } = await hear('smtp', {}, [
      '220 hello\r\n',
      '250-hello\r\n250 AUTH PLAIN\r\n',
      '334 \r\n',
      answer,
    ]);

    expect(verdict).toBe(reason);
  });
});

describe('imap, at the login', () => {
  const HELLO = ['* OK hello\r\n', '* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nCAPABILITY OK done\r\n', '+ \r\n'];

  it.each([
    ['AUTHENTICATE NO [ALERT] Application-specific password required: see there\r\n', 'AuthMethodNotOffered'],
    ['AUTHENTICATE NO Login only available under a layer\r\n', 'TLSRequired'],
    ['AUTHENTICATE BAD Plaintext authentication not allowed without SSL/TLS\r\n', 'TLSRequired'],
    ['AUTHENTICATE NO [ALERT] Too many login failures\r\n', 'RateLimited'],
    ['AUTHENTICATE NO Temporary problem, please try again later\r\n', 'ServerUnavailable'],
    ['AUTHENTICATE NO Password has expired\r\n', 'CredentialsExpired'],
    ['AUTHENTICATE NO Account is locked\r\n', 'AccountLocked'],
    ['AUTHENTICATE BAD User is authenticated but not connected.\r\n', 'PermissionDenied'],
    ['AUTHENTICATE BAD syntax\r\n', 'UnexpectedAnswer'],
    ['AUTHENTICATE NO [AUTHENTICATIONFAILED] Too many words\r\n', 'CredentialsRejected'],
    ['AUTHENTICATE NO LOGIN failed.\r\n', 'CredentialsRejected'],
  ])('%j is %s', async (answer, reason) => {
    expect((await hear('imap', {}, [...HELLO, answer])).verdict).toBe(reason);
  });

  it.each([
    ['STARTTLS LOGINDISABLED', 'TLSRequired'],
    ['LOGINDISABLED', 'AuthMethodNotOffered'],
  ])('a server that can do %s in clear is %s', async (capabilities, reason) => {
    const { verdict } = await hear('imap', {}, [
      '* OK hello\r\n',
      `* CAPABILITY IMAP4rev1 ${capabilities}\r\nCAPABILITY OK done\r\n`,
    ]);

    expect(verdict).toBe(reason);
  });

  it.each([
    ['* BYE [UNAVAILABLE] later\r\n', 'ServerUnavailable'],
    ['* BYE connection rate from your network too high, slow down please\r\n', 'RateLimited'],
    ['* BYE too many auth failures\r\n', 'RateLimited'],
    ['* BYE too many open connections from your network\r\n', 'TooManyConnections'],
    ['* BYE Access denied from your host\r\n', 'ClientNotAllowed'],
  ])('%j in place of a greeting is %s', async (answer, reason) => {
    expect((await hear('imap', {}, [answer])).verdict).toBe(reason);
  });
});

describe('pop3, at the login', () => {
  it.each([
    ['-ERR [AUTH] Too many failed attempts\r\n', 'RateLimited'],
    ['-ERR Temporary failure, try again later\r\n', 'ServerUnavailable'],
    ['-ERR [SYS/TEMP] Password database is expired\r\n', 'ServerUnavailable'],
    ['-ERR must use TLS before the login\r\n', 'TLSRequired'],
    ['-ERR [AUTH] Invalid credentials\r\n', 'CredentialsRejected'],
  ])('%j is %s', async (answer, reason) => {
    const { verdict } = await hear('pop3', {}, ['+OK hello\r\n', '-ERR what\r\n', '+OK\r\n', answer]);

    expect(verdict).toBe(reason);
  });

  it.each([
    ['STLS', 'TLSRequired'],
    ['SASL GSSAPI', 'AuthMethodNotOffered'],
  ])('a server that can do %s in clear is %s', async (capability, reason) => {
    const { verdict } = await hear('pop3', {}, ['+OK hello\r\n', `+OK\r\n${capability}\r\n.\r\n`]);

    expect(verdict).toBe(reason);
  });

  it.each([
    ['-ERR [SYS/TEMP] later\r\n', 'ServerUnavailable'],
    ['-ERR Access denied from your address\r\n', 'ClientNotAllowed'],
  ])('%j in place of a greeting is %s', async (answer, reason) => {
    expect((await hear('pop3', {}, [answer])).verdict).toBe(reason);
  });
});

describe('s3', () => {
  it.each([
    [403, 'InvalidTokenId', 'CredentialsRejected'],
    [403, 'InvalidClientTokenId', 'CredentialsRejected'],
    [400, 'InvalidToken', 'CredentialsRejected'],
    [400, 'ExpiredToken', 'CredentialsExpired'],
    [403, 'ExpiredTokenException', 'CredentialsExpired'],
    [403, 'RequestExpired', 'UnexpectedAnswer'],
    [403, 'UserSuspended', 'AccountLocked'],
    [403, 'NotSignedUp', 'AccountLocked'],
    [403, 'AccessDenied', 'PermissionDenied'],
    [403, 'Unheard', 'PermissionDenied'],
    [400, 'InvalidBucketName', 'TargetNotFound'],
    [400, 'IllegalLocationConstraintException', 'UnexpectedAnswer'],
    [400, 'Unheard', 'UnexpectedAnswer'],
    [400, 'RequestTimeout', 'ServerUnavailable'],
    [503, 'ServiceUnavailable', 'ServerUnavailable'],
    [503, 'SlowDown', 'RateLimited'],
    [503, 'SlowDownRead', 'RateLimited'],
    [429, 'TooManyRequests', 'RateLimited'],
    [503, 'RequestLimitExceeded', 'RateLimited'],
    [500, 'Unheard', 'ServerUnavailable'],
  ])('%d %s is %s', (status, code, reason) => {
    const body = Buffer.from(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);

    expect(listObjectsFailure({ status, headers: {}, body })?.reason).toBe(reason);
  });
});
