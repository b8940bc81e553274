import { conditionOf } from '../../src/api/conditions.ts';
import type { Connection } from '../../src/api/connection.ts';
import type { ConnectionPolicy } from '../../src/api/policy.ts';
import type { ConnectionTest } from '../../src/api/test.ts';
import { eventually } from '../support/eventually.ts';
import { apiVersion, startEnvironment, messageOf } from './environment.ts';
import type { Environment } from './environment.ts';

let environment: Environment;

beforeAll(async () => {
  environment = await startEnvironment();
  await environment.kubectl.apply(
    namespace('prod', { tier: 'production' }),
    namespace('lab', { tier: 'lab' }),
    namespace('bare', {}),
  );
}, 900_000);

afterAll(() => environment?.stop());

afterEach(async () => {
  await environment.kubectl('delete', 'connectionpolicies', '--all');
});

function namespace(name: string, labels: Readonly<Record<string, string>>) {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

function policy(name: string, spec: ConnectionPolicy['spec']) {
  return { apiVersion, kind: 'ConnectionPolicy', metadata: { name }, spec };
}

/** A Connection that asks our service for its own path. */
function service(where: string, name: string, host = '127.0.0.1') {
  return { apiVersion, kind: 'Connection', metadata: { namespace: where, name }, spec: specOf(name, host) };
}

function specOf(name: string, host = '127.0.0.1') {
  return {
    type: 'http',
    parameters: { url: `http://${host}:${environment.port}/${name}` },
    test: { interval: '0s', probe: {} },
  };
}

const production = { matchLabels: { tier: 'production' } };

async function policyBecomes(name: string, reason: string): Promise<string> {
  const read = async () =>
    JSON.parse(await environment.kubectl('get', 'connectionpolicy', name, '-o', 'json')) as ConnectionPolicy;
  await eventually(async () =>
    expect(conditionOf((await read()).status?.conditions, 'Ready')?.reason).toBe(reason),
  );
  return messageOf(await read());
}

describe('a ConnectionPolicy', () => {
  it('refuses a type in its namespaces before anybody is asked, and nowhere else', async () => {
    await environment.kubectl.apply(
      policy('databases', { namespaceSelector: production, types: { allow: ['postgresql', 's3'] } }),
    );
    await policyBecomes('databases', 'Enforced');

    await environment.kubectl.apply(service('prod', 'typed'), service('lab', 'untyped'));

    const refused = await environment.waitForVerdict('prod', 'typed', 'False NotAllowed');
    await environment.waitForVerdict('lab', 'untyped', 'True TestSucceeded');
    expect(messageOf(refused)).toBe('spec.type: policy databases does not allow this type in this namespace');
    expect(conditionOf(refused.status?.conditions, 'Validated')?.status).toBe('False');
    expect(conditionOf(refused.status?.conditions, 'Stalled')?.status).toBe('True');
    expect([environment.asked('/typed'), environment.asked('/untyped')]).toEqual([0, 1]);
  }, 60_000);

  it('that goes lets through what it refused, at once', async () => {
    await environment.kubectl.apply(policy('nothing', { types: { allow: [] } }));
    await policyBecomes('nothing', 'Enforced');
    await environment.kubectl.apply(service('bare', 'freed'));
    await environment.waitForVerdict('bare', 'freed', 'False NotAllowed');

    await environment.kubectl('delete', 'connectionpolicy', 'nothing');

    await environment.waitForVerdict('bare', 'freed', 'True TestSucceeded');
  }, 60_000);

  it('that is changed judges anew what it touches, and nothing else', async () => {
    await environment.kubectl.apply(service('prod', 'touched'), service('lab', 'untouched'));
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
      'spec.parameters.url: policy closed does not allow this target in this namespace',
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
      await policyBecomes('networks', 'Enforced');
      const name = targets?.deny === undefined ? 'outside' : 'inside';

      await environment.kubectl.apply(service('prod', name, 'localhost'));

      const refused = await environment.waitForVerdict('prod', name, 'False TargetDenied');
      expect(messageOf(refused)).toContain('policy networks does not allow the host that this led to');
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
    await policyBecomes('two', 'Enforced');

    await environment.kubectl.apply(service('prod', 'both'), service('lab', 'single'));

    const refused = await environment.waitForVerdict('prod', 'both', 'False NotAllowed');
    await environment.waitForVerdict('lab', 'single', 'True TestSucceeded');
    expect(messageOf(refused).split('; ')).toEqual([
      'spec.parameters.url: policy two does not allow this target in this namespace',
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
    await policyBecomes('labelled', 'Enforced');
    await environment.kubectl.apply(service('bare', 'moved'));
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
    await policyBecomes('tests', 'Enforced');

    await environment.kubectl.apply({
      apiVersion,
      kind: 'ConnectionTest',
      metadata: { namespace: 'prod', name: 'tried' },
      spec: { template: { spec: specOf('tried') } },
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
    await environment.kubectl.apply(service('prod', 'meanwhile', 'localhost'));
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

describe('a ConnectionPolicy with mistakes', () => {
  it('names them in its status, and opens nothing in its namespaces', async () => {
    const targets = {
      allow: [{ cidr: '10.0.0.0/33' }, { host: 'https://db' }, { host: 'db:5432' }],
      deny: [{ cidr: '::ffff:10.0.0.0/104' }],
    };
    await environment.kubectl.apply(policy('mistaken', { namespaceSelector: production, targets }));

    const message = await policyBecomes('mistaken', 'PolicyInvalid');
    await environment.kubectl.apply(service('prod', 'unlucky'), service('lab', 'lucky'));

    expect(message.split('; ')).toEqual([
      'spec.targets.allow[0].cidr: must be a network such as 10.0.0.0/8 or fd00::/8, one address is a network of /32 or /128',
      'spec.targets.allow[1].host: must be a host alone, without scheme and path',
      'spec.targets.allow[2].host: must be a host alone: give the port in ports',
      'spec.targets.deny[0].cidr: must be written as the IPv4 network that it holds: that is what addresses are compared with',
      'until it is corrected, its namespaces are allowed nothing',
    ]);
    expect(messageOf(await environment.waitForVerdict('prod', 'unlucky', 'False NotAllowed'))).toContain(
      'policy mistaken cannot be read',
    );
    await environment.waitForVerdict('lab', 'lucky', 'True TestSucceeded');
  }, 60_000);

  it('names what can never match, and is in force all the same', async () => {
    await environment.kubectl.apply(
      policy('idle', {
        namespaceSelector: production,
        types: { allow: ['postgres', 's3'], deny: ['s3'] },
        targets: {
          allow: [
            { cidr: '10.1.0.0/16' },
            { cidr: '169.254.0.0/16' },
            { host: '10.0.0.1', cidr: '11.0.0.0/8' },
          ],
          deny: [{ cidr: '10.0.0.0/8' }],
        },
      }),
    );

    expect((await policyBecomes('idle', 'EntriesNeverMatch')).split('; ')).toEqual([
      'in force, but spec.types.allow[0]: no built-in type has this name, did you mean postgresql?',
      'spec.types.allow[1]: is denied too, and deny wins',
      'spec.targets.allow[0]: an entry of deny covers it, and deny wins',
      'spec.targets.allow[1]: no connection may reach this network, and only --allow-target of the operator lifts that',
      'spec.targets.allow[2]: its host is an address outside of its cidr',
    ]);
  });

  it('that no schema would let through closes every namespace, and opens them when it goes', async () => {
    const read = await environment.kubectl('get', 'crd', 'connectionpolicies.mooring.dev', '-o', 'json');
    const { spec } = JSON.parse(read) as { spec: { versions: [{ schema: unknown }] } };
    const replace = async (schema: unknown) =>
      environment.kubectl(
        'patch',
        'crd',
        'connectionpolicies.mooring.dev',
        '--type=json',
        '-p',
        JSON.stringify([{ op: 'replace', path: '/spec/versions/0/schema', value: schema }]),
      );
    const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    await replace({ openAPIV3Schema: { type: 'object', properties: { spec: anything, status: anything } } });
    const poison = {
      apiVersion,
      kind: 'ConnectionPolicy',
      metadata: { name: 'poison' },
      spec: { namespaceSelector: 5, targets: 'none' },
    };
    await eventually(() => environment.kubectl.apply(poison).then(() => undefined), 20_000);
    await replace(spec.versions[0].schema);

    await environment.kubectl.apply(service('lab', 'poisoned'));

    expect(messageOf(await environment.waitForVerdict('lab', 'poisoned', 'False NotAllowed'))).toContain(
      'policy poison cannot be read',
    );
    await environment.kubectl('delete', 'connectionpolicy', 'poison');
    await environment.waitForVerdict('lab', 'poisoned', 'True TestSucceeded');
  }, 90_000);
});
