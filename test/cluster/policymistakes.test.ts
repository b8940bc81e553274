import { eventually } from '../support/eventually.ts';
import { apiVersion, messageOf, startEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';
import { NAMESPACES, policy, policyBecomes, production, service } from './policyfixtures.ts';

let environment: Environment;

beforeAll(async () => {
  environment = await startEnvironment();
  await environment.kubectl.apply(...NAMESPACES);
}, 900_000);

afterAll(() => environment?.stop());

afterEach(async () => {
  await environment.kubectl('delete', 'connectionpolicies', '--all');
});

describe('a ConnectionPolicy with mistakes', () => {
  it('names them in its status, and opens nothing in its namespaces', async () => {
    const targets = {
      allow: [{ cidr: '10.0.0.0/33' }, { host: 'https://db' }, { host: 'db:5432' }],
      deny: [{ cidr: '::ffff:10.0.0.0/104' }],
    };
    await environment.kubectl.apply(policy('mistaken', { namespaceSelector: production, targets }));

    const message = await policyBecomes(environment, 'mistaken', 'PolicyInvalid');
    await environment.kubectl.apply(
      service(environment, 'prod', 'unlucky'),
      service(environment, 'lab', 'lucky'),
    );

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

    expect((await policyBecomes(environment, 'idle', 'EntriesNeverMatch')).split('; ')).toEqual([
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

    await environment.kubectl.apply(service(environment, 'lab', 'poisoned'));

    expect(messageOf(await environment.waitForVerdict('lab', 'poisoned', 'False NotAllowed'))).toContain(
      'policy poison cannot be read',
    );
    await environment.kubectl('delete', 'connectionpolicy', 'poison');
    await environment.waitForVerdict('lab', 'poisoned', 'True TestSucceeded');
  }, 90_000);
});
