import type { ConnectionSpec } from '../../src/api/connection.ts';
import { catalogOf } from '../../src/catalog/catalog.ts';
import { connectors } from '../../src/connectors/index.ts';
import { configMapNames } from '../../src/validation/parameterSources.ts';
import { secretNames, secretValuesOf } from '../../src/validation/credentials.ts';
import { prepareTest } from '../../src/validation/preparation.ts';
import type { Sources } from '../../src/validation/source.ts';
import { judge } from '../../src/validation/verdict.ts';
import { secret } from './secrets.ts';

const catalog = catalogOf(connectors);
const PEM = '-----BEGIN CERTIFICATE-----\nQQ==\n-----END CERTIFICATE-----\n';
const password = { password: { name: 'db', key: 'password' } };

function configMap(name: string, data: Readonly<Record<string, string>>) {
  return [name, { metadata: { name, uid: name, resourceVersion: '1' }, data }] as const;
}

/** The Secret `db` with a password, and these. */
function sources(
  settings: Readonly<Record<string, string>> | undefined,
  given: Readonly<Record<string, string>> = {},
): Sources {
  return {
    secrets: new Map([secret('db', { password: 'p', ...given })]),
    configMaps: new Map(settings === undefined ? [] : [configMap('settings', settings)]),
  };
}

const SETTINGS = [{ configMap: { name: 'settings' } }];

function specOf(spec: Partial<ConnectionSpec>): ConnectionSpec {
  return { type: 'postgresql', secrets: password, parametersFrom: SETTINGS, ...spec };
}

/** What a test is asked with, or why it is not. */
function prepared(spec: Partial<ConnectionSpec>, given: Sources) {
  const whole = specOf(spec);
  const verdict = judge(whole, catalog);
  if ('reason' in verdict) return verdict;
  const preparation = prepareTest(whole, verdict.connector, given);
  return preparation.kind === 'prepared' ? preparation.request.parameters : preparation;
}

describe('parameters out of a ConfigMap', () => {
  it('are those whose keys have the names of parameters, each of the type that its schema says', () => {
    const settings = { host: 'db', port: '5433', database: 'orders', username: 'reader', LOG_LEVEL: 'info' };

    expect(prepared({}, sources(settings))).toEqual({
      host: 'db',
      port: 5433,
      database: 'orders',
      user: 'reader',
    });
  });

  it('are those alone that keys name, whatever stands beside', () => {
    const settings = { PGHOST: 'db', host: '0.0.0.0', port: '8080' };
    const parametersFrom = [{ configMap: { name: 'settings' }, keys: { PGHOST: 'host' } }];
    const parameters = { database: 'orders', user: 'reader' };

    expect(prepared({ parametersFrom, parameters }, sources(settings))).toEqual({
      ...parameters,
      host: 'db',
    });
  });

  it('may be settings in a block, by keys or by their whole name, beside those of the manifest', () => {
    const settings = { PROXY: 'proxy.shop.svc', 'tls.mode': 'verify-ca', 'tls.serverName': 'pg' };
    const parametersFrom = [...SETTINGS, { configMap: { name: 'settings' }, keys: { PROXY: 'proxy.host' } }];
    const parameters = { host: 'db', database: 'orders', user: 'reader', proxy: { port: 3128 } };
    const given = sources({ ...settings, 'ca.crt': PEM });

    expect(prepared({ parametersFrom, parameters }, given)).toEqual({
      ...parameters,
      proxy: { host: 'proxy.shop.svc', port: 3128 },
      tls: { mode: 'verify-ca', serverName: 'pg' },
    });
  });

  it.each([
    ['a list', 'kafka', { brokers: 'a:9092, b:9092' }, { brokers: ['a:9092', 'b:9092'] }],
    [
      'a text of digits',
      's3',
      { bucket: '12345', region: 'eu-west-1' },
      { bucket: '12345', region: 'eu-west-1' },
    ],
  ])('may be %s', (_, type, settings, parameters) => {
    const connector = catalog.get(type);
    if (connector === undefined) throw new Error(`no ${type}`);

    const found = secretValuesOf({ type, parametersFrom: SETTINGS }, connector, sources(settings));

    expect(found.parameters).toEqual(parameters);
  });

  it('come with the authority, of up to 1 MiB, and with no credential', () => {
    const bundle = PEM.repeat(17_500);
    const connector = catalog.get('postgresql');
    if (connector === undefined) throw new Error('no postgresql');

    const found = secretValuesOf(
      { type: 'postgresql', parametersFrom: SETTINGS },
      connector,
      sources({ 'ca.crt': bundle, password: 'not taken', 'tls.key': 'not taken' }),
    );

    expect(bundle.length).toBeGreaterThan(1_000_000);
    expect(Object.keys(found.secrets)).toEqual(['caCertificate']);
    expect(found.secrets['caCertificate']?.reveal()).toBe(bundle);
  });

  it('take an authority that is kept as bytes', () => {
    const connector = catalog.get('postgresql');
    if (connector === undefined) throw new Error('no postgresql');
    const metadata = { name: 'settings', uid: 'u', resourceVersion: '1' };
    const binaryData = { 'ca.crt': Buffer.from(PEM).toString('base64') };

    const found = secretValuesOf({ type: 'postgresql', parametersFrom: SETTINGS }, connector, {
      secrets: new Map(),
      configMaps: new Map([['settings', { metadata, binaryData }]]),
    });

    expect(found.secrets['caCertificate']?.reveal()).toBe(PEM);
  });

  it('come before what a whole Secret gives of the server, and after what spec.secrets gives of an authority', () => {
    const spec = {
      secrets: { caCertificate: { name: 'db', key: 'ca' } },
      secretsFrom: [{ name: 'db' }],
      parameters: { database: 'orders' },
    };
    const connector = catalog.get('postgresql');
    if (connector === undefined) throw new Error('no postgresql');

    const found = secretValuesOf(
      specOf(spec),
      connector,
      sources({ host: 'pooler', 'ca.crt': 'no authority' }, { ca: PEM, host: 'primary', username: 'reader' }),
    );

    expect(found.parameters).toEqual({ host: 'pooler', user: 'reader' });
    expect(found.secrets['caCertificate']?.reveal()).toBe(PEM);
  });

  it('may stand in a Secret, which then gives parameters alone', () => {
    const parametersFrom = [{ secret: { name: 'db' }, keys: { HOST: 'host' } }];
    const parameters = { database: 'orders', user: 'reader' };
    const spec = specOf({ parametersFrom, parameters });

    expect(prepared(spec, sources(undefined, { HOST: 'db' }))).toEqual({ ...parameters, host: 'db' });
    expect([secretNames(spec), configMapNames(spec)]).toEqual([['db'], []]);
  });
});

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
