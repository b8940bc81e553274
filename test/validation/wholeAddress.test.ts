import type { ConnectionSpec } from '../../src/api/connection.ts';
import type { ConnectionPolicy } from '../../src/api/policy.ts';
import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { attemptOf } from '../../src/controllers/pacing/attempt.ts';
import { logInsOf } from '../../src/controllers/testing/logIn.ts';
import { prepareTest } from '../../src/validation/preparation.ts';
import type { Preparation } from '../../src/validation/preparation.ts';
import { judge } from '../../src/validation/verdict.ts';
import { secret } from './secrets.ts';

const ADDRESS = 'postgresql://reader:s3same@pg.shop.svc:5433/orders';
const FROM_URI: NonNullable<ConnectionSpec['secrets']> = { uri: { name: 'orders', key: 'uri' } };

interface Case {
  readonly spec?: Partial<ConnectionSpec>;
  readonly data?: Readonly<Record<string, string>>;
  readonly policies?: readonly ConnectionPolicy['spec'][];
  readonly annotations?: Readonly<Record<string, string>>;
}

function specOf({ spec = { secrets: FROM_URI } }: Case): ConnectionSpec {
  return { type: 'postgresql', ...spec };
}

function connectorOf(spec: ConnectionSpec) {
  const verdict = judge(spec, builtinCatalog);
  if ('reason' in verdict) throw new Error(verdict.message);
  return verdict.connector;
}

function prepared({ data = { uri: ADDRESS }, policies = [], annotations = {}, ...given }: Case): Preparation {
  const spec = specOf(given);
  const [name, object] = secret('orders', data);
  const secrets = new Map([[name, { ...object, metadata: { ...object.metadata, annotations } }]]);
  return prepareTest(
    spec,
    connectorOf(spec),
    { secrets },
    {
      policies: policies.map((each, index) => ({
        apiVersion: 'mooring.dev/v1alpha1',
        kind: 'ConnectionPolicy',
        metadata: { name: `policy-${index}`, uid: `${index}`, resourceVersion: '1' },
        spec: each,
      })),
      path: {},
      optIn: false,
    },
  );
}

function requestOf(given: Case) {
  const preparation = prepared(given);
  if (preparation.kind !== 'prepared') throw new Error(JSON.stringify(preparation));
  return preparation.request;
}

describe('a Connection with nothing but a whole address', () => {
  it('is tested with what the address gives, and the test never sees the address', () => {
    const { parameters, secrets, auth } = requestOf({});

    expect(parameters).toEqual({ host: 'pg.shop.svc', port: 5433, database: 'orders', user: 'reader' });
    expect(Object.keys(secrets)).toEqual(['password']);
    expect(secrets['password']?.reveal()).toBe('s3same');
    expect(auth).toBe('password');
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['connectionString', { key: 'host=pg.shop.svc port=5433 dbname=orders user=reader password=s3same' }],
    ['jdbcUrl', { key: 'jdbc:postgresql://pg.shop.svc:5433/orders?user=reader&password=s3same' }],
  ])('may have it as %s', (form, data) => {
    const { parameters } = requestOf({ spec: { secrets: { [form]: { name: 'orders', key: 'key' } } }, data });

    expect(parameters).toMatchObject({ host: 'pg.shop.svc', port: 5433, user: 'reader' });
  });

  it('may say the same as the address, or more', () => {
    const { parameters } = requestOf({
      spec: {
        parameters: { host: 'PG.shop.svc', user: 'reader', tls: { serverName: 'pg' } },
        secrets: FROM_URI,
      },
    });

    expect(parameters).toMatchObject({ port: 5433, tls: { serverName: 'pg' } });
  });

  it('may name a server in place of the name in DNS that the address has for all of them', () => {
    const { parameters } = requestOf({
      spec: { type: 'mongodb', parameters: { host: 'one.example.net' }, secrets: FROM_URI },
      data: { uri: 'mongodb+srv://reader:secret@c.example.net/orders' },
    });

    expect(parameters).toMatchObject({ host: 'one.example.net', database: 'orders', user: 'reader' });
    expect(parameters).not.toHaveProperty('srv');
  });

  it('may ask for more TLS than the address does', () => {
    const { parameters } = requestOf({
      spec: { parameters: { tls: { mode: 'verify-full' } }, secrets: FROM_URI },
      data: { uri: `${ADDRESS}?sslmode=require` },
    });

    expect(parameters).toMatchObject({ tls: { mode: 'verify-full' } });
  });

  it('may have a password of its own, where the address has none', () => {
    const { secrets } = requestOf({
      spec: { secrets: { ...FROM_URI, password: { name: 'orders', key: 'password' } } },
      data: { uri: 'postgresql://reader@pg.shop.svc/orders', password: 'other' },
    });

    expect(secrets['password']?.reveal()).toBe('other');
  });
});

describe('an address that says otherwise', () => {
  it.each<[string, Case]>([
    ['host', { spec: { parameters: { host: 'other.shop.svc' }, secrets: FROM_URI } }],
    ['port', { spec: { parameters: { port: 5432 }, secrets: FROM_URI } }],
    ['user', { spec: { parameters: { user: 'writer' }, secrets: FROM_URI } }],
    [
      'tls',
      {
        spec: { parameters: { tls: { mode: 'require' } }, secrets: FROM_URI },
        data: { uri: `${ADDRESS}?sslmode=verify-full` },
      },
    ],
    [
      'password',
      {
        spec: { secrets: { ...FROM_URI, password: { name: 'orders', key: 'password' } } },
        data: { uri: ADDRESS, password: 'other' },
      },
    ],
    [
      'user',
      {
        spec: { secrets: { ...FROM_URI, user: { name: 'orders', key: 'user' } } },
        data: { uri: ADDRESS, user: 'writer' },
      },
    ],
  ])('is refused, naming %s and showing no value', (field, given) => {
    const refusal = prepared(given);

    expect(refusal).toMatchObject({
      kind: 'refused',
      at: 'CredentialsResolved',
      reason: 'SecretInvalid',
      message: `key uri of secret orders gives another ${field} than the rest of the connection: remove it from one of them`,
    });
  });

  it('is told as a Secret that is wrong where it cannot be read', () => {
    expect(prepared({ data: { uri: 'postgresql://reader:s3@same@pg.shop.svc/orders' } })).toMatchObject({
      reason: 'SecretInvalid',
      message: expect.stringMatching(/^key uri of secret orders a @ stands as it is/),
    });
  });

  it('asks for what it names by a file, unless a key of its own gives it', () => {
    const uri = `${ADDRESS}?sslrootcert=/etc/ca.pem`;
    const ca = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';

    expect(prepared({ data: { uri } })).toMatchObject({
      reason: 'SecretInvalid',
      message:
        'key uri of secret orders names a file or a variable for caCertificate: give it by a key of its own',
    });
    expect(
      requestOf({
        spec: { secrets: { ...FROM_URI, caCertificate: { name: 'orders', key: 'ca.crt' } } },
        data: { uri, 'ca.crt': ca },
      }).secrets['caCertificate']?.reveal(),
    ).toBe(ca);
  });
});

describe('what judges the host of an address', () => {
  it('is a policy of targets, after it was read', () => {
    expect(prepared({ policies: [{ targets: { allow: [{ host: '*.other.svc' }] } }] })).toMatchObject({
      kind: 'refused',
      reason: 'NotAllowed',
      message: expect.not.stringContaining('pg.shop'),
    });
    expect(prepared({ policies: [{ targets: { allow: [{ host: '*.shop.svc' }] } }] }).kind).toBe('prepared');
  });

  it('is the list that goes with the test, for what a name leads to', () => {
    const denied = { targets: { deny: [{ cidr: '10.0.0.0/8' }] } };

    expect(requestOf({ policies: [denied] }).lists).toMatchObject([{ deny: [{ cidr: '10.0.0.0/8' }] }]);
  });

  it('is a policy of TLS, where the address asks for less', () => {
    const policies: Case['policies'] = [{ tls: { minimumMode: 'verify-full' } }];

    expect(prepared({ policies, data: { uri: `${ADDRESS}?sslmode=disable` } })).toMatchObject({
      reason: 'NotAllowed',
    });
    expect(prepared({ policies }).kind).toBe('prepared');
  });

  it('is the Secret itself, which says where it may go', () => {
    expect(prepared({ annotations: { 'mooring.dev/allowed-hosts': 'other.svc' } })).toMatchObject({
      reason: 'SecretBoundElsewhere',
    });
  });
});

describe('the server and the account of an address', () => {
  const spec = specOf({});
  const connector = connectorOf(spec);
  const said: ConnectionSpec = {
    type: 'postgresql',
    parameters: { host: 'pg.shop.svc', port: 5433, database: 'orders', user: 'reader' },
    secrets: { password: { name: 'orders', key: 'password' } },
  };
  const accountOf = (given: Case) => {
    const request = requestOf(given);
    const { target } = attemptOf('shop', { ...spec, parameters: request.parameters }, connector, '1');
    return {
      target,
      logIn: logInsOf({ namespace: 'shop', target, connector, request, identities: [], tls: 'null' }).server,
    };
  };

  it('are those of a manifest that says the same, so that both count the same log-ins', () => {
    expect(accountOf({})).toEqual(accountOf({ spec: said, data: { password: 's3same' } }));
  });

  it('are told apart by the Secret before it is read', () => {
    const other = { ...spec, secrets: { uri: { name: 'lake', key: 'uri' } } };

    expect(attemptOf('shop', spec, connector, '1').target).not.toBe(
      attemptOf('shop', other, connector, '1').target,
    );
  });
});
