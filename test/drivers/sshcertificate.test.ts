import { KEY_NAMES } from '../../src/contract/privateKey.ts';
import { Secret } from '../../src/contract/secret.ts';
import { certificateFor, refusalOf, sshCertificate } from '../../src/drivers/ssh/certificate.ts';

/* Certificates that ssh-keygen signed; servers that take some are in test/servers/sshcertificates.test.ts. */

/** `-n app,ops -V 20200101000000Z:20300102030405Z`, of the key below. */
const OF_USERS =
  'ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIBx6vEs6dAWlxIBylyC8wEmwFizeauRDobIFcBELlmfXAAAAIPsvSufnd65p2jFvEKacRx1bn4qdaM3d7tslqlfG5EKWAAAAAAAAAAAAAAABAAAABm9yZGVycwAAAA4AAAADYXBwAAAAA29wcwAAAABeC+EAAAAAAHDdVSUAAAAAAAAAggAAABVwZXJtaXQtWDExLWZvcndhcmRpbmcAAAAAAAAAF3Blcm1pdC1hZ2VudC1mb3J3YXJkaW5nAAAAAAAAABZwZXJtaXQtcG9ydC1mb3J3YXJkaW5nAAAAAAAAAApwZXJtaXQtcHR5AAAAAAAAAA5wZXJtaXQtdXNlci1yYwAAAAAAAAAAAAAAMwAAAAtzc2gtZWQyNTUxOQAAACDVMsZc0AkxAeKNAw3eIxAC3mF9ztkg2e7mbZSpKJplywAAAFMAAAALc3NoLWVkMjU1MTkAAABA6pg36Zju06ftQVDmqtg1oX43babm6igESnIshSReh2rq5kfT+J49SbJGuQKpuFG3xEFGIGDIqUQ9kBBryf5jBQ== orders\n';
/** `-V always:forever`, of a key on a curve. */
const FOR_EVER =
  'ecdsa-sha2-nistp256-cert-v01@openssh.com AAAAKGVjZHNhLXNoYTItbmlzdHAyNTYtY2VydC12MDFAb3BlbnNzaC5jb20AAAAghtBHRpMQYW3Ppq/2O2ReCRZFhkvwPs0pbmSqsogPqBQAAAAIbmlzdHAyNTYAAABBBNn+HIUMkP5T7hpI5AN7a2928F7xXLnClNmfNyleaEKkrljGKoNyRumEhD/N3vhCwvgHqek35940WzHAvUPLR4IAAAAAAAAAAAAAAAEAAAAGb3JkZXJzAAAAAAAAAAAAAAAA//////////8AAAAAAAAAggAAABVwZXJtaXQtWDExLWZvcndhcmRpbmcAAAAAAAAAF3Blcm1pdC1hZ2VudC1mb3J3YXJkaW5nAAAAAAAAABZwZXJtaXQtcG9ydC1mb3J3YXJkaW5nAAAAAAAAAApwZXJtaXQtcHR5AAAAAAAAAA5wZXJtaXQtdXNlci1yYwAAAAAAAAAAAAAAMwAAAAtzc2gtZWQyNTUxOQAAACDVMsZc0AkxAeKNAw3eIxAC3mF9ztkg2e7mbZSpKJplywAAAFMAAAALc3NoLWVkMjU1MTkAAABAE3ccZUzfHmYy66XmcN+RgrLvy82JylOFDcC3j7+fDaPQwTEQ3yinfscDA9vlexPfRElUi/h7CXrjC7PV5KqgCw==';
/** `-h`, of the key below. */
const OF_A_HOST =
  'ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIFmri/wHsEYHTKOUbu188Bkj8y/W/QIv5WMoMgMIz222AAAAIPsvSufnd65p2jFvEKacRx1bn4qdaM3d7tslqlfG5EKWAAAAAAAAAAAAAAACAAAABGhvc3QAAAAFAAAAAWEAAAAAAAAAAP//////////AAAAAAAAAAAAAAAAAAAAMwAAAAtzc2gtZWQyNTUxOQAAACDVMsZc0AkxAeKNAw3eIxAC3mF9ztkg2e7mbZSpKJplywAAAFMAAAALc3NoLWVkMjU1MTkAAABAnATmK+OtInaKhkUlY2UyuzcZLtyVpFayi0BDMDgJpqtgj6EGQJukrzS979dbdmXzNjO5qO8UWMcwjI9CALtdCg==';
const KEY = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIPsvSufnd65p2jFvEKacRx1bn4qdaM3d7tslqlfG5EKW', 'base64');
const [TYPE = '', BODY = ''] = OF_USERS.split(' ');

describe('sshCertificate', () => {
  it('reads whose key it is for, which users and until when', () => {
    expect(sshCertificate(OF_USERS)).toEqual({
      blob: Buffer.from(BODY, 'base64'),
      publicKey: KEY,
      kind: 'user',
      principals: ['app', 'ops'],
      validAfter: Date.UTC(2020, 0, 1),
      validBefore: Date.UTC(2030, 0, 2, 3, 4, 5),
    });
  });

  it('reads one for all users and all time', () => {
    expect(sshCertificate(FOR_EVER)).toMatchObject({
      principals: [],
      validAfter: 0,
      validBefore: (2 ** 64 - 1) * 1000,
    });
  });

  it.each([
    ['a public key', `ssh-ed25519 ${KEY.toString('base64')}`],
    ['one that ends too early', `${TYPE} ${BODY.slice(0, 200)}`],
    ['one of another type than it says', `ssh-rsa-cert-v01@openssh.com ${BODY}`],
    ['one of a key on a token', `sk-${OF_USERS}`],
    ['a text without end', `${TYPE} ${'A'.repeat(70_000)}`],
    ['nothing', ''],
  ])('reads nothing in %s', (_, text) => {
    expect(sshCertificate(text)).toBeUndefined();
  });
});

describe('certificateFor', () => {
  it('gives the certificate of a key', () => {
    expect(certificateFor(KEY, new Secret(OF_USERS), KEY_NAMES)).toEqual(sshCertificate(OF_USERS));
  });

  it.each([
    ['of another key', FOR_EVER, 'userCertificate is for another key than privateKey'],
    [
      'of a host',
      OF_A_HOST,
      'userCertificate is no certificate of a user: give the file that ssh-keygen -s writes, which ends in -cert.pub, without -h',
    ],
    [
      'that is none',
      'no',
      'userCertificate is no certificate of OpenSSH: give the file that ssh-keygen -s writes, which ends in -cert.pub',
    ],
  ])('refuses one %s', (_, text, message) => {
    expect(() => certificateFor(KEY, new Secret(text), KEY_NAMES)).toThrow(
      expect.objectContaining({ reason: 'SecretInvalid', message }) as Error,
    );
  });
});

describe('refusalOf', () => {
  const certificate = sshCertificate(OF_USERS);

  it.each([
    ['that has expired', 'app', Date.UTC(2031), 'CredentialsExpired', /has expired$/],
    ['that is not valid yet', 'app', Date.UTC(2019), 'CredentialsRejected', /not valid yet$/],
    ['for other users', 'root', Date.UTC(2025), 'CredentialsRejected', /for other users/],
    ['that seems right', 'app', Date.UTC(2025), 'CredentialsRejected', /TrustedUserCAKeys/],
  ])('tells why a server refused one %s', (_, user, now, reason, message) => {
    expect(certificate && refusalOf(certificate, user, now)).toMatchObject({
      reason,
      message: expect.stringMatching(message) as string,
    });
  });
});
