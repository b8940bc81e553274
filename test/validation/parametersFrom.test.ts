import { catalogOf } from '../../src/catalog/catalog.ts';
import { connectors } from '../../src/connectors/index.ts';
import { configMapNames } from '../../src/validation/parameterSources.ts';
import { secretNames, secretValuesOf } from '../../src/validation/credentials.ts';
import { PEM, prepared, SETTINGS, sources, specOf } from './settings.ts';

const catalog = catalogOf(connectors);

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
