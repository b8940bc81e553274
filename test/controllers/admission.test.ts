import type { Connection, ConnectionSpec } from '../../src/api/connection.ts';
import type { ConnectionPolicySpec } from '../../src/api/policy.ts';
import type { ConnectionType } from '../../src/api/type.ts';
import {
  admitted,
  judgeConnection,
  judgePolicy,
  judgeTest,
  judgeType,
} from '../../src/controllers/admission.ts';
import { connectionShape } from '../../src/validation/shape.ts';
import { catalog, connection, POSTGRESQL } from './connection/builder.ts';

const METADATA = { name: 'orders', uid: 'u', resourceVersion: '1' };

describe('what the webhook says of a Connection', () => {
  interface Case {
    readonly name: string;
    readonly spec: Partial<ConnectionSpec>;
    readonly errors?: readonly (readonly [path: string, message: string])[];
    readonly warnings?: readonly string[];
  }
  const tls = (mode: string) => ({ parameters: { ...POSTGRESQL.parameters, tls: { mode } } });

  it.each<Case>([
    { name: 'nothing of one that is right', spec: {} },
    {
      name: 'every mistake at once',
      spec: { parameters: { host: 'db', user: 'reader', prot: 1 } },
      errors: [
        ['spec.parameters.database', 'is required'],
        ['spec.parameters.prot', 'unknown field, did you mean port?'],
      ],
    },
    {
      name: 'that its type may still arrive',
      spec: { type: 'postgresq' },
      warnings: ['spec.type: there is no type postgresq; did you mean postgresql?'],
    },
    {
      name: 'that its secrets fit no profile',
      spec: { auth: 'nosuch' },
      errors: [['spec', 'auth: no such profile, must be one of password, clientCertificate']],
    },
    {
      name: 'nothing of a suspended one that has its credentials yet to come, as the plugin duplicates one',
      spec: { suspend: true, secrets: { caCertificate: { name: 's', key: 'ca' } } },
    },
    {
      name: 'that credentials are missing where one is resumed',
      spec: { secrets: { caCertificate: { name: 's', key: 'ca' } } },
      errors: [
        [
          'spec',
          'secrets gives no credential: give all of one auth profile of the type: password (password); clientCertificate (clientCertificate, clientKey)',
        ],
      ],
    },
    {
      name: 'that without TLS credentials travel in clear, and certificates are not used',
      spec: {
        ...tls('disable'),
        secrets: { ...POSTGRESQL.secrets, caCertificate: { name: 's', key: 'ca' } },
      },
      warnings: [
        'spec.parameters: without TLS, credentials and data travel in clear',
        'spec.secrets.caCertificate: is not used without TLS',
      ],
    },
    {
      name: 'that a weaker mode does not prove the server',
      spec: {
        ...tls('verify-ca'),
        secrets: { ...POSTGRESQL.secrets, caCertificate: { name: 's', key: 'ca' } },
      },
      warnings: ['spec.parameters.tls.mode: verify-ca does not prove who the server is; verify-full does'],
    },
    {
      name: 'that a metered service is asked often',
      spec: {
        type: 'github',
        parameters: {},
        secrets: { token: { name: 's', key: 'token' } },
        test: { interval: '1m' },
      },
      warnings: [
        'spec.test.interval: the service may count a test every few minutes as too many; 10m is the default',
      ],
    },
  ])('$name', ({ spec, errors = [], warnings = [] }) => {
    const judgement = judgeConnection({ ...POSTGRESQL, ...spec }, catalog);

    expect(judgement.errors.map(({ path, message }) => [path, message])).toEqual(errors);
    expect(judgement.warnings).toEqual(warnings);
  });
});

describe('what the webhook says of other kinds', () => {
  const declared = (spec: object, labels = {}, name = 'orders') =>
    ({ metadata: { ...METADATA, name, labels }, spec }) as ConnectionType;
  const ORDERS = {
    title: 'Orders',
    summary: 'Ours.',
    category: 'api',
    stage: 'stable',
    parameters: { type: 'object', properties: {} },
  };

  it('a type is judged by its declaration', () => {
    expect(judgeType(declared(ORDERS), catalog)).toEqual({ errors: [], warnings: [] });
    expect(judgeType(declared({ ...ORDERS, parameters: { type: 'array' } }), catalog).errors).not.toEqual([]);
  });

  it('a type with the name of a built-in one is warned of', () => {
    expect(judgeType(declared(ORDERS, {}, 'postgresql'), catalog)).toEqual({
      errors: [],
      warnings: ['metadata.name: a built-in type has this name and is the one in force'],
    });
  });

  it('a type that an operator publishes is not judged', () => {
    const published = declared(
      { parameters: { type: 'array' } },
      { 'app.kubernetes.io/managed-by': 'mooring' },
    );

    expect(judgeType(published, catalog)).toEqual({ errors: [], warnings: [] });
  });

  it('a test is judged by its template, at the paths of the test', () => {
    const template = { spec: { ...POSTGRESQL, parameters: { host: 'db', user: 'reader' } } };

    expect(judgeTest({ metadata: METADATA, spec: { template } }, catalog).errors).toEqual([
      { path: 'spec.template.spec.parameters.database', message: 'is required' },
    ]);
    expect(judgeTest({ metadata: METADATA, spec: { connectionRef: { name: 'sales' } } }, catalog)).toEqual({
      errors: [],
      warnings: [],
    });
  });

  it.each<{
    readonly name: string;
    readonly spec: ConnectionPolicySpec;
    readonly errors: number;
    readonly warnings: number;
  }>([
    { name: 'that is right', spec: { types: { allow: ['postgresql'] } }, errors: 0, warnings: 0 },
    {
      name: 'with an entry that never matches',
      spec: { types: { allow: ['nosuch'] } },
      errors: 0,
      warnings: 1,
    },
    {
      name: 'that cannot be read',
      spec: { types: { allow: ['nosuch'] }, targets: { deny: [{ host: 'a:1' }] } },
      errors: 1,
      warnings: 0,
    },
  ])('a policy $name', ({ spec, errors, warnings }) => {
    const judgement = judgePolicy({ metadata: METADATA, spec }, catalog);

    expect([judgement.errors.length, judgement.warnings.length]).toEqual([errors, warnings]);
  });
});

it('an object whose spec stays as it is passes, whatever it holds', () => {
  const broken = { errors: [{ path: 'spec', message: 'is wrong' }], warnings: [] };
  const judge = admitted<Connection>(connectionShape, () => broken);
  const object = connection();
  const labelled = { ...object, metadata: { ...object.metadata, labels: { a: 'b' } } };
  const edited = { ...object, spec: { ...object.spec, suspend: true } };

  expect([judge(object, undefined), judge(labelled, object), judge(edited, object)]).toEqual([
    broken,
    { errors: [], warnings: [] },
    broken,
  ]);
});
