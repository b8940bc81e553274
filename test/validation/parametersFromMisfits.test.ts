import type { ConnectionSpec } from '../../src/api/connection.ts';
import { PEM, prepared, SETTINGS, sources } from './settings.ts';

describe('a ConfigMap that does not fit', () => {
  const parameters = { host: 'db', database: 'orders', user: 'reader' };
  const mapped = (keys: Readonly<Record<string, string>>) => [{ configMap: { name: 'settings' }, keys }];

  it.each<[string, Partial<ConnectionSpec>, Readonly<Record<string, string>> | undefined, string, string]>([
    [
      'that is not there',
      { parameters },
      undefined,
      'ConfigMapNotFound',
      'there is no configmap settings in this namespace: create it',
    ],
    [
      'without a key that is named',
      { parameters: { ...parameters }, parametersFrom: mapped({ PORT: 'port' }) },
      { port: '1' },
      'ConfigMapKeyNotFound',
      'configmap settings has no key PORT: kubectl describe configmap settings lists those it has',
    ],
    [
      'with another value than the manifest',
      { parameters },
      { host: 'other' },
      'ConfigMapInvalid',
      'key host of configmap settings gives another host than spec.parameters: remove it from one of them',
    ],
    [
      'with an authority that is none',
      { parameters },
      { 'ca.crt': 'none' },
      'ConfigMapInvalid',
      'key ca.crt of configmap settings is not PEM, which caCertificate takes',
    ],
    [
      'with a line end behind a value',
      { parameters: { database: 'orders', user: 'reader' } },
      { host: 'db\n' },
      'ConfigMapInvalid',
      'key host of configmap settings ends in a line end: write it without, for instance with printf instead of echo',
    ],
    [
      'with a text that is no number',
      { parameters },
      { port: 'five' },
      'ParametersInvalid',
      'spec.parameters.port: must be an integer; it is key port of configmap settings',
    ],
    [
      'without what the type requires',
      { parameters: { database: 'orders' } },
      { port: '1' },
      'ParametersInvalid',
      'spec.parameters.host: is required; configmap settings does not give it',
    ],
    [
      'with a setting of a block that the type does not take',
      { parameters },
      { 'tls.mode': 'maybe' },
      'ParametersInvalid',
      'spec.parameters.tls.mode: must be one of disable, require, verify-ca, verify-full; it is key tls.mode of configmap settings',
    ],
    [
      'with another setting of a block than the manifest',
      { parameters: { ...parameters, tls: { mode: 'verify-full' } } },
      { 'tls.mode': 'disable' },
      'ConfigMapInvalid',
      'key tls.mode of configmap settings gives another tls.mode than spec.parameters: remove it from one of them',
    ],
    [
      'with a key that is misspelt',
      { parameters: { database: 'orders', user: 'reader' } },
      { hots: 'db', port: '1' },
      'ConfigMapInvalid',
      'key hots of configmap settings is taken for no parameter of the type: call it host if it is that, or say by keys what counts',
    ],
    [
      'with a key in other letters, for what may be left out',
      { parameters },
      { LOG_LEVEL: 'info', host: 'db', PORT: '5433' },
      'ConfigMapInvalid',
      'key PORT of configmap settings is taken for no parameter of the type: call it port if it is that, or say by keys what counts',
    ],
    [
      'with nothing for the type',
      { parameters },
      { LOG_LEVEL: 'info' },
      'ConfigMapKeyNotFound',
      'configmap settings has no key that is called as a parameter of the type: say by keys which of its keys count',
    ],
    [
      'with a whole address',
      { parameters },
      { uri: 'postgresql://reader:p@db/orders' },
      'ConfigMapKeyNotFound',
      'configmap settings has a whole address in its key uri, with a password perhaps: put it into a Secret, for spec.secrets.uri',
    ],
    [
      'with a private key for an authority',
      { parameters },
      { 'ca.crt': PEM.replaceAll('CERTIFICATE', 'PRIVATE KEY') },
      'ConfigMapInvalid',
      'key ca.crt of configmap settings holds a private key, and caCertificate takes certificates',
    ],
    [
      'with another user than a whole Secret',
      { parameters: { host: 'db', database: 'orders' }, secrets: {}, secretsFrom: [{ name: 'db' }] },
      { username: 'writer' },
      'SecretInvalid',
      'configmap settings and secret db both give user: remove it from one of them',
    ],
  ])('%s is refused', (_, spec, settings, reason, message) => {
    expect(prepared(spec, sources(settings, { username: 'reader' }))).toMatchObject({
      reason,
      message: expect.stringContaining(message) as string,
    });
  });

  it('takes a value that says the same as the manifest, in other letters', () => {
    expect(prepared({ parameters }, sources({ host: 'DB' }))).toMatchObject({ database: 'orders' });
  });

  it('differs from another', () => {
    const parametersFrom = [...SETTINGS, { secret: { name: 'db' }, keys: { HOST: 'host' } }];

    expect(prepared({ parametersFrom }, sources({ host: 'one' }, { HOST: 'other' }))).toMatchObject({
      reason: 'SecretInvalid',
      message: 'configmap settings and secret db both give host: remove it from one of them',
    });
  });
});
