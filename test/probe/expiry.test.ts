import { Secret } from '../../src/contract/secret.ts';
import { credentialExpiries } from '../../src/probe/expiry.ts';
import { selfSignedPair } from '../../src/webhook/certificate.ts';

const NOW = new Date('2031-01-01T00:00:00Z');
const DAY_MS = 86_400_000;
const { cert } = selfSignedPair(['client'], NOW, DAY_MS);

function token(claims: object): Secret {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return new Secret(`${part({ alg: 'RS256' })}.${part(claims)}.c2ln`);
}

const AT = NOW.getTime() / 1000;

const SSH_CERTIFICATE =
  'ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIBx6vEs6dAWlxIBylyC8wEmwFizeauRDobIFcBELlmfXAAAAIPsvSufnd65p2jFvEKacRx1bn4qdaM3d7tslqlfG5EKWAAAAAAAAAAAAAAABAAAABm9yZGVycwAAAA4AAAADYXBwAAAAA29wcwAAAABeC+EAAAAAAHDdVSUAAAAAAAAAggAAABVwZXJtaXQtWDExLWZvcndhcmRpbmcAAAAAAAAAF3Blcm1pdC1hZ2VudC1mb3J3YXJkaW5nAAAAAAAAABZwZXJtaXQtcG9ydC1mb3J3YXJkaW5nAAAAAAAAAApwZXJtaXQtcHR5AAAAAAAAAA5wZXJtaXQtdXNlci1yYwAAAAAAAAAAAAAAMwAAAAtzc2gtZWQyNTUxOQAAACDVMsZc0AkxAeKNAw3eIxAC3mF9ztkg2e7mbZSpKJplywAAAFMAAAALc3NoLWVkMjU1MTkAAABA6pg36Zju06ftQVDmqtg1oX43babm6igESnIshSReh2rq5kfT+J49SbJGuQKpuFG3xEFGIGDIqUQ9kBBryf5jBQ==';

describe('what a test can tell of when its credentials expire', () => {
  it.each<[string, Readonly<Record<string, Secret>>, readonly object[]]>([
    ['a password', { password: new Secret('a.b.c') }, []],
    [
      "a client's certificate",
      { clientCertificate: new Secret(cert) },
      [{ kind: 'ClientCertificate', time: '2031-01-02T00:00:00Z' }],
    ],
    [
      "a client's certificate of OpenSSH",
      { userCertificate: new Secret(SSH_CERTIFICATE) },
      [{ kind: 'ClientCertificate', time: '2030-01-02T03:04:05Z' }],
    ],
    ['what is no certificate of OpenSSH', { userCertificate: new Secret('no') }, []],
    ['what is no certificate', { clientCertificate: new Secret('pem') }, []],
    ['a token with exp', { token: token({ exp: AT }) }, [{ kind: 'Token', time: '2031-01-01T00:00:00Z' }]],
    [
      'the first of two tokens',
      { token: token({ exp: AT + 60 }), other: token({ exp: AT }) },
      [{ kind: 'Token', time: '2031-01-01T00:00:00Z' }],
    ],
    ['a token without exp', { token: token({ sub: 'me' }) }, []],
    ['a token whose exp is no number', { token: token({ exp: '2031' }) }, []],
    ['a token of the year 300,000', { token: token({ exp: 1e13 }) }, []],
    ['a token from before time', { token: token({ exp: -1 }) }, []],
  ])('%s', (_, secrets, expected) => {
    expect(credentialExpiries(secrets, undefined)).toEqual(expected);
  });

  it('what the server has told, beside what is in the credentials', () => {
    const told = { kind: 'Password', at: NOW } as const;

    expect(credentialExpiries({ clientCertificate: new Secret(cert) }, told)).toEqual([
      { kind: 'ClientCertificate', time: '2031-01-02T00:00:00Z' },
      { kind: 'Password', time: '2031-01-01T00:00:00Z' },
    ]);
  });

  it('nothing of a time that is none', () => {
    expect(credentialExpiries({}, { kind: 'Password', at: new Date('infinity') })).toEqual([]);
  });
});
