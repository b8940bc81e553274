import { conditionOf } from '../../src/api/conditions.ts';
import type { Connection } from '../../src/api/connection.ts';
import { CANARY, credential } from '../support/canary.ts';
import { eventually } from '../support/eventually.ts';
import { connection, flow, namespace, RIGHT, secret, startShop } from './shop.ts';
import type { Shop } from './shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await startShop();
}, 900_000);

afterAll(() => shop?.stop());

describe('a Connection', () => {
  it('becomes ready, fails with its step, or says that it has no test', async () => {
    await shop.kubectl.apply(
      secret('right', { password: RIGHT }),
      secret('wrong', { password: `${CANARY}-wrong` }),
      connection('orders', shop.postgresql('right')),
      connection('wrong', shop.postgresql('wrong')),
      connection('hook', { type: 'http', parameters: { url: 'http://127.0.0.1:9/' } }),
      flow('nightly', 'orders', 'wrong'),
      flow('hourly', 'orders'),
    );

    const orders = await shop.waitForVerdict('orders', 'True', 'TestSucceeded');
    await shop.waitForVerdict('hook', 'True', 'TestNotSupported');
    await shop.waitForVerdict('wrong', 'False', 'CredentialsRejected');

    expect(orders.status?.lastTest).toMatchObject({
      result: 'Succeeded',
      server: { name: 'PostgreSQL', version: expect.stringMatching(/^15\./) as unknown },
    });
    expect((await shop.readyOf('wrong')).step).toBe('Authenticate');
    await eventually(async () =>
      expect((await shop.get<Connection>('connection', 'orders')).status?.usage).toMatchObject({
        count: 2,
        truncated: false,
      }),
    );
    expect((await shop.get<Connection>('connection', 'orders')).status?.usage?.references).toEqual([
      { group: 'mooring.dev', kind: 'Flow', name: 'hourly', path: 'steps.s0.from' },
      { group: 'mooring.dev', kind: 'Flow', name: 'nightly', path: 'steps.s0.from' },
    ]);
  }, 60_000);

  it('names every mistake at once, with path and rule and no value', async () => {
    const spec = {
      type: 'postgresql',
      parameters: {
        hots: 'sekret-value',
        port: 70_000,
        database: 5,
        user: 'u',
        tls: { mode: 'sekret-mode' },
      },
    };
    await shop.kubectl.apply(
      connection('mistaken', { ...spec, secrets: { pasword: { name: 'right', key: 'password' } } }),
    );

    const { status } = await shop.waitForVerdict('mistaken', 'False', 'ParametersInvalid');

    const message = conditionOf(status?.conditions, 'Validated')?.message ?? '';
    expect(message.split('; ')).toEqual([
      'spec.parameters.host: is required',
      'spec.parameters.hots: unknown field, did you mean host?',
      'spec.parameters.port: must be at most 65535',
      'spec.parameters.database: must be a string',
      'spec.parameters.tls.mode: must be one of disable, require, verify-ca, verify-full',
      'spec.secrets.pasword: unknown secret, did you mean password?',
    ]);
    expect(conditionOf(status?.conditions, 'Stalled')?.status).toBe('True');
  });

  it('of an unknown type is told the nearest types', async () => {
    await shop.kubectl.apply(connection('misspelt', { type: 'postgresq' }));

    const { status } = await shop.waitForVerdict('misspelt', 'False', 'UnknownType');

    expect(conditionOf(status?.conditions, 'Ready')?.message).toContain('did you mean postgresql?');
    expect(conditionOf(status?.conditions, 'Reconciling')?.status).toBe('True');
  });

  it.each<[string, string, Readonly<Record<string, string>>, string]>([
    [
      'nokey',
      'SecretKeyNotFound',
      { other: credential() },
      'secret nokey has no key password: kubectl describe secret nokey lists those it has',
    ],
    ['empty', 'SecretInvalid', { password: '' }, 'key password of secret empty is empty'],
    [
      'lineend',
      'SecretInvalid',
      { password: `${RIGHT}\n` },
      'key password of secret lineend ends in a line end',
    ],
  ])('with the Secret %s says %s', async (name, reason, data, words) => {
    await shop.kubectl.apply(secret(name, data), connection(`with-${name}`, shop.postgresql(name)));

    const { status } = await shop.waitForVerdict(`with-${name}`, 'False', reason);

    expect(conditionOf(status?.conditions, 'CredentialsResolved')?.message).toContain(words);
  });

  it('heals within two seconds of the Secret that was missing', async () => {
    await shop.kubectl.apply(connection('late', shop.postgresql('late')));
    await shop.waitForVerdict('late', 'False', 'SecretNotFound');

    await shop.kubectl.apply(secret('late', { password: RIGHT }));

    await shop.waitForVerdict('late', 'True', 'TestSucceeded', 2_000);
  });

  it('follows its Secret from right to wrong and back', async () => {
    await shop.kubectl.apply(
      secret('rotated', { password: RIGHT }),
      connection('rotated', shop.postgresql('rotated')),
    );
    await shop.waitForVerdict('rotated', 'True', 'TestSucceeded');

    await shop.kubectl.apply(secret('rotated', { password: `${CANARY}-old` }));
    // In its turn: another password of this user was refused a moment ago.
    await shop.waitForVerdict('rotated', 'False', 'CredentialsRejected', 90_000);
    await shop.kubectl.apply(secret('rotated', { password: RIGHT }));

    await shop.waitForVerdict('rotated', 'True', 'TestSucceeded');
  }, 150_000);

  it('takes the user from the Secret where the manifest leaves it out', async () => {
    const { parameters } = shop.postgresql('identity');
    const { user: _, ...rest } = parameters;
    await shop.kubectl.apply(
      { ...secret('identity', { username: 'reader', password: RIGHT }), type: 'kubernetes.io/basic-auth' },
      connection('identity', { type: 'postgresql', parameters: rest, secretsFrom: [{ name: 'identity' }] }),
    );

    await shop.waitForVerdict('identity', 'True', 'TestSucceeded');
  });

  it('is tested when asked, and echoes the request', async () => {
    await shop.kubectl(
      'annotate',
      'connection',
      'wrong',
      '--namespace',
      namespace,
      'mooring.dev/test-requested-at=one',
    );

    await eventually(async () =>
      expect((await shop.get<Connection>('connection', 'wrong')).status?.handledTestRequest).toBe('one'),
    );
    expect((await shop.readyOf('wrong')).reason).toBe('CredentialsRejected');
  });

  it('rests while suspended, and answers a request all the same', async () => {
    await shop.kubectl.apply(
      connection('resting', shop.postgresql('right', { suspend: true }), {
        'mooring.dev/test-requested-at': 'two',
      }),
    );

    const { status } = await shop.waitForVerdict('resting', 'Unknown', 'Suspended');

    expect([status?.handledTestRequest, status?.lastTest]).toEqual(['two', undefined]);
  });

  it('at a sidecar of the Pods that use it is denied, says how to turn the test off, and is ready then', async () => {
    const spec = shop.postgresql('right');
    const sidecar = { ...spec, parameters: { ...spec.parameters, host: '127.0.0.2', port: 9 } };
    await shop.kubectl.apply(connection('sidecar', sidecar));

    const denied = await shop.waitForVerdict('sidecar', 'False', 'TargetDenied');
    expect(conditionOf(denied.status?.conditions, 'Ready')?.message).toContain('spec.test.enabled');
    await shop.kubectl.apply(connection('sidecar', { ...sidecar, test: { enabled: false } }));
    const { status } = await shop.waitForVerdict('sidecar', 'True', 'TestDisabled');

    expect(conditionOf(status?.conditions, 'Reachable')).toMatchObject({
      status: 'Unknown',
      reason: 'TestDisabled',
    });
    expect(status?.lastTest).toBeUndefined();
  });

  it('can be selected by its type', async () => {
    const names = await shop.kubectl(
      'get',
      'conn',
      '--namespace',
      namespace,
      '--field-selector',
      'spec.type=http',
      '-o',
      'name',
    );

    expect(names.trim()).toBe('connection.mooring.dev/hook');
  });
});

describe('the catalogue', () => {
  it('is published, and searched by category', async () => {
    const names = await shop.kubectl(
      'get',
      'connectiontypes',
      '-l',
      'mooring.dev/category=database',
      '-o',
      'name',
    );

    expect(names).toContain('connectiontype.mooring.dev/postgresql');
  });

  it('is restored where a user changes a built-in type', async () => {
    await shop.kubectl(
      'patch',
      'connectiontype',
      'http',
      '--type=merge',
      '-p',
      '{"spec":{"title":"Changed"}}',
    );

    await eventually(async () =>
      expect(await shop.kubectl('get', 'connectiontype', 'http', '-o', 'jsonpath={.spec.title}')).toBe(
        'HTTP',
      ),
    );
  });
});

it('none of all this brought a credential to light', async () => {
  expect(await shop.leaks()).toEqual([]);
});
