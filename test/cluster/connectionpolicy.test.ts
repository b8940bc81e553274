import { conditionOf } from '../../src/api/conditions.ts';
import type { Connection } from '../../src/api/connection.ts';
import type { ConnectionPolicy } from '../../src/api/policy.ts';
import type { ConnectionTest } from '../../src/api/test.ts';
import { eventually } from '../support/eventually.ts';
import { apiVersion, startEnvironment, messageOf } from './environment.ts';
import type { Environment } from './environment.ts';
import { NAMESPACES, policy, policyBecomes, production, service, specOf } from './policyfixtures.ts';

let environment: Environment;

beforeAll(async () => {
  environment = await startEnvironment();
  await environment.kubectl.apply(...NAMESPACES);
}, 900_000);

afterAll(() => environment?.stop());

afterEach(async () => {
  await environment.kubectl('delete', 'connectionpolicies', '--all');
});

describe('a ConnectionPolicy', () => {
  it('refuses a type in its namespaces before the server is asked, and nowhere else', async () => {
    await environment.kubectl.apply(
      policy('databases', { namespaceSelector: production, types: { allow: ['postgresql', 's3'] } }),
    );
    await policyBecomes(environment, 'databases', 'Enforced');

    await environment.kubectl.apply(
      service(environment, 'prod', 'typed'),
      service(environment, 'lab', 'untyped'),
    );

    const refused = await environment.waitForVerdict('prod', 'typed', 'False NotAllowed');
    await environment.waitForVerdict('lab', 'untyped', 'True TestSucceeded');
    expect(messageOf(refused)).toBe(
      'spec.type: policy databases does not allow this type in this namespace: use one that its spec.types allows, or ask its owner',
    );
    expect(conditionOf(refused.status?.conditions, 'Validated')?.status).toBe('False');
    expect(conditionOf(refused.status?.conditions, 'Stalled')?.status).toBe('True');
    expect([environment.asked('/typed'), environment.asked('/untyped')]).toEqual([0, 1]);
  }, 60_000);

  it('that goes lets through what it refused, at once', async () => {
    await environment.kubectl.apply(policy('nothing', { types: { allow: [] } }));
    await policyBecomes(environment, 'nothing', 'Enforced');
    await environment.kubectl.apply(service(environment, 'bare', 'freed'));
    await environment.waitForVerdict('bare', 'freed', 'False NotAllowed');

    await environment.kubectl('delete', 'connectionpolicy', 'nothing');

    await environment.waitForVerdict('bare', 'freed', 'True TestSucceeded');
  }, 60_000);

  it('that is changed judges anew what it touches, and nothing else', async () => {
    await environment.kubectl.apply(
      service(environment, 'prod', 'touched'),
      service(environment, 'lab', 'untouched'),
    );
    await environment.waitForVerdict('prod', 'touched', 'True TestSucceeded');
    const before = await environment.waitForVerdict('lab', 'untouched', 'True TestSucceeded');

    await environment.kubectl.apply(
      policy('closed', { namespaceSelector: production, targets: { deny: [{ host: '127.*' }] } }),
    );
    const refused = await environment.waitForVerdict('prod', 'touched', 'False NotAllowed');
    await environment.kubectl.apply(
      policy('closed', { namespaceSelector: production, targets: { deny: [{ host: '10.*' }] } }),
    );
    await environment.waitForVerdict('prod', 'touched', 'True TestSucceeded');

    const after = await environment.get<Connection>('connection', 'lab', 'untouched');
    expect(messageOf(refused)).toBe(
      'spec.parameters.url: policy closed does not allow this target in this namespace: name one that its spec.targets allows, or ask its owner',
    );
    expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    expect([environment.asked('/touched'), environment.asked('/untouched')]).toEqual([2, 1]);
  }, 60_000);

  it.each<[string, ConnectionPolicy['spec']['targets']]>([
    ['a network that is not allowed', { allow: [{ host: 'localhost', cidr: '10.0.0.0/8' }] }],
    ['a network that is denied', { deny: [{ cidr: '127.0.0.0/8' }, { cidr: '::1/128' }] }],
  ])(
    'judges the address that a name turns out to have: %s',
    async (_, targets) => {
      await environment.kubectl.apply(
        policy('networks', { namespaceSelector: production, targets: targets ?? {} }),
      );
      await policyBecomes(environment, 'networks', 'Enforced');
      const name = targets?.deny === undefined ? 'outside' : 'inside';

      await environment.kubectl.apply(service(environment, 'prod', name, 'localhost'));

      const refused = await environment.waitForVerdict('prod', name, 'False TargetDenied');
      expect(messageOf(refused)).toContain(
        'ConnectionPolicy networks does not allow the host that this led to',
      );
      expect(refused.status?.lastTest).toMatchObject({
        failedStep: 'Resolve',
        rulesRevision: expect.stringMatching(/^[0-9a-f]{16}$/) as unknown,
      });
      expect(environment.asked(`/${name}`)).toBe(0);
    },
    60_000,
  );

  it('applies with others: each must let it pass, and an allow lifts no deny', async () => {
    const port = environment.port;
    await environment.kubectl.apply(
      policy('one', { targets: { allow: [{ cidr: '127.0.0.0/8', ports: [port] }] } }),
      policy('two', {
        namespaceSelector: production,
        tls: { minimumMode: 'verify-full' },
        targets: { deny: [{ ports: [port] }] },
      }),
    );
    await policyBecomes(environment, 'two', 'Enforced');

    await environment.kubectl.apply(
      service(environment, 'prod', 'both'),
      service(environment, 'lab', 'single'),
    );

    const refused = await environment.waitForVerdict('prod', 'both', 'False NotAllowed');
    await environment.waitForVerdict('lab', 'single', 'True TestSucceeded');
    expect(messageOf(refused).split('; ')).toEqual([
      'spec.parameters.url: policy two does not allow this target in this namespace: name one that its spec.targets allows, or ask its owner',
      'spec.parameters: policy two asks for TLS of mode verify-full or stricter',
    ]);
  }, 60_000);

  it('comes into force where a namespace gets the label that it asks for', async () => {
    await environment.kubectl.apply(
      policy('labelled', {
        namespaceSelector: { matchLabels: { closed: 'yes' } },
        types: { deny: ['http'] },
      }),
    );
    await policyBecomes(environment, 'labelled', 'Enforced');
    await environment.kubectl.apply(service(environment, 'bare', 'moved'));
    await environment.waitForVerdict('bare', 'moved', 'True TestSucceeded');

    await environment.kubectl('label', 'namespace', 'bare', 'closed=yes');

    await environment.waitForVerdict('bare', 'moved', 'False NotAllowed');
    await environment.kubectl('label', 'namespace', 'bare', 'closed-');
    await environment.waitForVerdict('bare', 'moved', 'True TestSucceeded');
  }, 60_000);

  it('holds for ConnectionTests too', async () => {
    await environment.kubectl.apply(
      policy('tests', { namespaceSelector: production, types: { deny: ['http'] } }),
    );
    await policyBecomes(environment, 'tests', 'Enforced');

    await environment.kubectl.apply({
      apiVersion,
      kind: 'ConnectionTest',
      metadata: { namespace: 'prod', name: 'tried' },
      spec: { template: { spec: specOf(environment, 'tried') } },
    });

    await eventually(async () =>
      expect((await environment.get<ConnectionTest>('connectiontest', 'prod', 'tried')).status?.result).toBe(
        'Failed',
      ),
    );
    expect(messageOf(await environment.get('connectiontest', 'prod', 'tried'))).toContain(
      'policy tests does not allow this type',
    );
    expect(environment.asked('/tried')).toBe(0);
  }, 60_000);

  it('that was changed while the operator was down is obeyed once it is back', async () => {
    await environment.kubectl.apply(service(environment, 'prod', 'meanwhile', 'localhost'));
    await environment.waitForVerdict('prod', 'meanwhile', 'True TestSucceeded');

    await environment.halt('SIGKILL');
    await environment.kubectl.apply(
      policy('late', {
        namespaceSelector: production,
        targets: { deny: [{ cidr: '127.0.0.0/8' }, { cidr: '::1/128' }] },
      }),
    );
    await environment.start();

    await environment.waitForVerdict('prod', 'meanwhile', 'False TargetDenied');
    expect(environment.asked('/meanwhile')).toBe(1);
  }, 60_000);
});
