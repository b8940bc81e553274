import type { ConnectionSpec } from '../../src/api/connection.ts';
import { catalogOf } from '../../src/catalog/catalog.ts';
import { connectors } from '../../src/connectors/index.ts';
import { judge } from '../../src/validation/verdict.ts';

const catalog = catalogOf(connectors);
const password = { password: { name: 'db', key: 'password' } };
const parameters = { host: 'db.example.com', database: 'sales', user: 'reader' };
const reference = { name: 'db', key: 'x' };
const sshTunnel = { host: 'bastion', user: 'jump', hostKey: `SHA256:${'A'.repeat(43)}` };

describe('judging a spec', () => {
  it.each<[string, ConnectionSpec, string]>([
    [
      'a type that is nearly one',
      { type: 'postgress' },
      'UnknownType: spec.type: there is no type postgress; did you mean postgresql?',
    ],
    [
      'a type by its other name',
      { type: 'pg' },
      'UnknownType: spec.type: there is no type pg; did you mean postgresql?',
    ],
    [
      'a type like no other',
      { type: 'xyzzy-quux' },
      'UnknownType: spec.type: there is no type xyzzy-quux; list the types with: kubectl get connectiontypes',
    ],
    [
      'a transposed name',
      { type: 'postgresql', parameters: { ...parameters, hsot: 'x' }, secrets: password },
      'ParametersInvalid: spec.parameters.hsot: unknown field, did you mean host?',
    ],
    [
      'a key of a Secret that leads to nothing of the type',
      {
        type: 'postgresql',
        parameters,
        secretsFrom: [{ name: 'db' }, { name: 'a', keys: { pw: 'pasword' } }],
      },
      'ParametersInvalid: spec.secretsFrom.1.keys.pw: leads to no secret or parameter of the type, did you mean password?',
    ],
    [
      'a key of a Secret that leads to what the manifest says',
      { type: 'postgresql', parameters, secretsFrom: [{ name: 'db', keys: { h: 'host' } }] },
      'ParametersInvalid: spec.secretsFrom.0.keys.h: leads to what spec.parameters gives too: remove one of them',
    ],
    [
      'a pin with a mode that verifies nothing',
      {
        type: 'postgresql',
        parameters: { ...parameters, tls: { mode: 'require', fingerprint: 'ab'.repeat(32) } },
        secrets: password,
      },
      'ParametersInvalid: spec.parameters.tls.fingerprint: is of no use with mode require, which verifies nothing',
    ],
    [
      'a consent with a mode that needs none',
      {
        type: 'postgresql',
        parameters: { ...parameters, tls: { insecureSendCredentials: true } },
        secrets: password,
      },
      'ParametersInvalid: spec.parameters.tls.insecureSendCredentials: goes with mode require alone',
    ],
    [
      'a pin that is none',
      { type: 'postgresql', parameters: { ...parameters, tls: { fingerprint: 'ab:cd' } }, secrets: password },
      'ParametersInvalid: spec.parameters.tls.fingerprint: must be a SHA-256 fingerprint, 64 hexadecimal digits with or without colons, as openssl x509 -noout -fingerprint -sha256 shows it',
    ],
    [
      'a secret among the parameters',
      { type: 'postgresql', parameters: { ...parameters, password: 'x' }, secrets: password },
      'ParametersInvalid: spec.parameters.password: is a secret: name the key of a Secret in spec.secrets; the value was readable: change it',
    ],
    [
      'a secret that is misspelt among the parameters',
      { type: 'postgresql', parameters: { ...parameters, pasword: 'x' }, secrets: password },
      'ParametersInvalid: spec.parameters.pasword: unknown field, did you mean the secret password? name the key of a Secret in spec.secrets; the value was readable: change it',
    ],
    [
      'the beginning of a secret among the parameters',
      { type: 'redis', parameters: { host: 'h', Pass: 'x' } },
      'ParametersInvalid: spec.parameters.Pass: unknown field, did you mean the secret password? name the key of a Secret in spec.secrets; the value was readable: change it',
    ],
    [
      'a parameter that is as near as a secret',
      { type: 'redis', parameters: { host: 'h', sentinelUsers: 'x' } },
      'ParametersInvalid: spec.parameters.sentinelUsers: unknown field, did you mean sentinelUser or sentinelMaster?',
    ],
    [
      'Sentinels beside a host',
      { type: 'redis', parameters: { host: 'h', hosts: ['s:26379'], sentinelMaster: 'm' } },
      'ParametersInvalid: spec.parameters.host: is given beside hosts: remove one of them',
    ],
    [
      'Sentinels with a port beside them',
      { type: 'redis', parameters: { hosts: ['s:26379'], port: 26379, sentinelMaster: 'm' } },
      'ParametersInvalid: spec.parameters.port: is of no use with hosts, each of which has its own',
    ],
    [
      'a master without Sentinels',
      { type: 'redis', parameters: { host: 'h', sentinelMaster: 'm' } },
      'ParametersInvalid: spec.parameters.hosts: is required with sentinelMaster: the Sentinels, each as host:port',
    ],
    [
      'a port of a Sentinel that no server has',
      { type: 'redis', parameters: { hosts: ['s:26379', 's:99999'], sentinelMaster: 'm' } },
      'ParametersInvalid: spec.parameters.hosts.1: must have a port from 1 to 65535',
    ],
    [
      'no server, with a user that comes from a Secret',
      { type: 'redis', parameters: {}, secrets: { ...password, user: reference } },
      'ParametersInvalid: spec.parameters.host: is required',
    ],
    [
      'a port of a broker that no server has',
      { type: 'kafka', parameters: { brokers: ['b:0'] } },
      'ParametersInvalid: spec.parameters.brokers.0: must have a port from 1 to 65535',
    ],
    [
      'a parameter among the secrets',
      { type: 'postgresql', parameters, secrets: { ...password, database: reference } },
      'ParametersInvalid: spec.secrets.database: is a parameter: give it in spec.parameters.database',
    ],
    [
      'the user in both places',
      { type: 'postgresql', parameters, secrets: { ...password, user: reference } },
      'ParametersInvalid: spec.secrets.user: is given in spec.parameters.user too: remove one of them',
    ],
    [
      'the user in neither',
      { type: 'postgresql', parameters: { host: 'h', database: 'd' }, secrets: password },
      'ParametersInvalid: spec.parameters.user: is required',
    ],
    [
      'a certificate of any name by any public authority',
      { type: 'postgresql', parameters: { ...parameters, tls: { mode: 'verify-ca' } }, secrets: password },
      'ParametersInvalid: spec.secrets.caCertificate: verify-ca needs an authority of your own, as every public one signs for everybody: name the key of a Secret, or use verify-full',
    ],
    [
      'a proxy whose user has no password',
      {
        type: 'postgresql',
        parameters: { ...parameters, proxy: { type: 'http', host: 'p', port: 3128, user: 'u' } },
        secrets: password,
      },
      'ParametersInvalid: spec.secrets.proxyPassword: is required with spec.parameters.proxy.user: name the key of a Secret',
    ],
    [
      'a password for a proxy that is not there',
      { type: 'postgresql', parameters, secrets: { ...password, proxyPassword: reference } },
      'ParametersInvalid: spec.secrets.proxyPassword: is of no use without spec.parameters.proxy',
    ],
    [
      'a tunnel without a credential',
      { type: 'postgresql', parameters: { ...parameters, sshTunnel }, secrets: password },
      'ParametersInvalid: spec.secrets.sshTunnelKey: is required with spec.parameters.sshTunnel, or sshTunnelPassword: name the key of a Secret',
    ],
    [
      'a tunnel with two credentials',
      {
        type: 'postgresql',
        parameters: { ...parameters, sshTunnel },
        secrets: { ...password, sshTunnelKey: reference, sshTunnelPassword: reference },
      },
      'ParametersInvalid: spec.secrets.sshTunnelPassword: is given beside sshTunnelKey: remove one of them',
    ],
    [
      'a tunnel whose host is not known',
      {
        type: 'postgresql',
        parameters: { ...parameters, sshTunnel: { host: 'b', user: 'u' } },
        secrets: { ...password, sshTunnelKey: reference },
      },
      'ParametersInvalid: spec.parameters.sshTunnel.hostKey: is required',
    ],
    [
      'a proxy and a tunnel',
      {
        type: 'postgresql',
        parameters: { ...parameters, sshTunnel, proxy: { type: 'socks5', host: 'p', port: 1080 } },
        secrets: { ...password, sshTunnelKey: reference },
      },
      'ParametersInvalid: spec.parameters.sshTunnel: is given beside proxy: remove one of them',
    ],
    [
      'no secrets at all',
      { type: 'postgresql', parameters },
      'AuthProfileInvalid: spec.secrets gives no credential: give all of one auth profile of the type: password (password); clientCertificate (clientCertificate, clientKey)',
    ],
    [
      'a profile that does not exist',
      { type: 'postgresql', auth: 'kerberos', parameters, secrets: password },
      'AuthProfileInvalid: spec.auth: no such profile, must be one of password, clientCertificate',
    ],
    [
      'a profile without its secrets',
      { type: 'postgresql', auth: 'clientCertificate', parameters, secrets: password },
      'AuthProfileInvalid: spec.auth clientCertificate needs spec.secrets.clientCertificate, spec.secrets.clientKey',
    ],
  ])('%s', (_, spec, expected) => {
    const verdict = judge(spec, catalog);

    expect('reason' in verdict ? `${verdict.reason}: ${verdict.message}` : verdict).toBe(expected);
  });

  it.each<[string, ConnectionSpec, string | undefined]>([
    ['a password', { type: 'postgresql', parameters, secrets: password }, 'password'],
    [
      'a client certificate',
      { type: 'postgresql', parameters, secrets: { clientCertificate: reference, clientKey: reference } },
      'clientCertificate',
    ],
    [
      'a password and a client certificate',
      {
        type: 'postgresql',
        parameters,
        secrets: { ...password, clientCertificate: reference, clientKey: reference },
      },
      'password',
    ],
    [
      'the user from a Secret',
      {
        type: 'postgresql',
        parameters: { host: 'h', database: 'd' },
        secrets: { ...password, user: reference },
      },
      'password',
    ],
  ])('%s is enough, and the profile is known', (_, spec, auth) => {
    const verdict = judge(spec, catalog);

    expect('reason' in verdict ? verdict : verdict.auth).toBe(auth);
  });

  it('names twenty mistakes and counts the rest', () => {
    const wrong = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`zzzzzz${index}`, 1]));

    const verdict = judge(
      { type: 'postgresql', parameters: { ...parameters, ...wrong }, secrets: password },
      catalog,
    );

    const parts = 'reason' in verdict ? verdict.message.split('; ') : [];
    expect([parts.length, parts.at(-1)]).toEqual([21, 'and 10 more']);
  });
});
