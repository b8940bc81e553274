import { readFile } from 'node:fs/promises';
import { cluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';

const POLICIES = new URL('../../deploy/policies.yaml', import.meta.url);
const NAMES = /(?<=kind: ValidatingAdmissionPolicy\nmetadata:\n {2}name: )\S+/g;
const apiVersion = 'mooring.dev/v1alpha1';

let site: Cluster;
let namespace: string;

/** The writers: each is a user of the real authorizer, given rights by a real Role. */
const WRITERS = {
  everything: 'may get every secret',
  each: 'may get all twenty-four by name',
  few: 'may get s00 and s01 by name',
  none: 'may get no secret',
} as const;
type Writer = keyof typeof WRITERS;

beforeAll(async () => {
  site = await cluster({ installed: true });
  namespace = await site.namespace('policies');
  const write = { apiGroups: ['mooring.dev'], resources: ['connections', 'connectiontests'], verbs: ['*'] };
  const get = (names?: readonly string[]) => ({
    apiGroups: [''],
    resources: ['secrets'],
    verbs: ['get'],
    ...(names && { resourceNames: names }),
  });
  const rules: Readonly<Record<Writer, readonly object[]>> = {
    everything: [write, get()],
    each: [write, get(namesOf(24))],
    few: [write, get(['s00', 's01'])],
    none: [write],
  };
  await site.kubectl.apply(
    ...Object.entries(rules).flatMap(([name, granted]) => [
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { name, namespace },
        rules: granted,
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name, namespace },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
        subjects: [{ kind: 'User', name, apiGroup: 'rbac.authorization.k8s.io' }],
      },
    ]),
  );
  // A policy is in force a moment after it is made.
  let tries = 0;
  await eventually(async () => {
    if (!(await outcomeOf(writeAs('none', `probe-${(tries += 1)}`, references(1)))).includes(refusal('s00')))
      throw new Error('not yet in force');
  }, 30_000);
}, 900_000);

afterAll(() => site?.stop());

function namesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `s${String(index).padStart(2, '0')}`);
}

/** A spec with so many references: sixteen in `secrets`, the rest in `secretsFrom`. */
function references(count: number): object {
  const names = namesOf(count);
  const secrets = Object.fromEntries(names.slice(0, 16).map((name) => [name, { name, key: 'k' }]));
  return {
    type: 'http',
    ...(count > 0 && { secrets }),
    ...(count > 16 && { secretsFrom: names.slice(16).map((name) => ({ name })) }),
  };
}

function writeAs(writer: Writer, name: string, spec: object): Promise<string> {
  const manifest = JSON.stringify({ apiVersion, kind: 'Connection', metadata: { name, namespace }, spec });
  return site.kubectl.applyAs(writer, manifest);
}

const refusal = (secret: string) => `you must be allowed to get secret ${secret}`;

/** What kubectl said, whether it succeeded or not. */
function outcomeOf(call: Promise<string>): Promise<string> {
  return call.catch((error: unknown) => String(error));
}

describe('the writer of a spec that names Secrets', () => {
  const outcomes: readonly [Writer, number, string | undefined][] = [
    ['everything', 0, undefined],
    ['none', 0, undefined],
    ...[1, 2, 3, 16, 24].map((count): [Writer, number, undefined] => ['everything', count, undefined]),
    ...[1, 2, 3, 16, 24].map((count): [Writer, number, string] => ['none', count, 's00']),
    ['each', 16, undefined],
    ['each', 24, undefined],
    ['few', 1, undefined],
    ['few', 2, undefined],
    ['few', 3, 's02'],
    ['few', 16, 's02'],
    ['few', 24, 's02'],
  ];

  it.each(outcomes)('%s, with %i references, is refused over %s', async (writer, count, refusedOver) => {
    const writing = writeAs(writer, `${writer}-${count}`, references(count));

    expect(await outcomeOf(writing)).toContain(
      refusedOver === undefined ? 'serverside-applied' : refusal(refusedOver),
    );
  });

  it('may not move a credential that another user named', async () => {
    await writeAs('everything', 'shared', references(1));

    const moving = site.kubectl.applyAs(
      'none',
      JSON.stringify({
        apiVersion,
        kind: 'Connection',
        metadata: { name: 'shared', namespace },
        spec: { ...references(1), parameters: { url: 'http://evil.example' } },
      }),
    );

    await expect(moving).rejects.toThrow(/must be allowed to get secret s00/);
  });

  it('may ask for a test by annotation all the same', async () => {
    await writeAs('everything', 'annotated', references(1));

    const asking = site.kubectl(
      'annotate',
      'connection',
      'annotated',
      '--namespace',
      namespace,
      'mooring.dev/test-requested-at=x',
      '--as=none',
    );

    await expect(asking).resolves.toContain('annotated');
  });

  it.each(['none', 'everything'] as const)(
    '%s meets the same rule in the template of a ConnectionTest',
    async (writer) => {
      const manifest = JSON.stringify({
        apiVersion,
        kind: 'ConnectionTest',
        metadata: { name: `t-${writer}`, namespace },
        spec: { template: { spec: references(17) } },
      });

      const writing = site.kubectl.applyAs(writer, manifest);

      expect(await outcomeOf(writing)).toContain(
        writer === 'everything' ? 'serverside-applied' : refusal('s00'),
      );
    },
  );
});

describe('deleting a Connection in use', () => {
  async function used(name: string, count: number, ...flows: readonly string[]): Promise<void> {
    const references = flows.map((flow) => ({ kind: 'Flow', name: flow, path: 'spec.steps.a.from[0]' }));
    await site.kubectl.apply({
      apiVersion,
      kind: 'Connection',
      metadata: { name, namespace },
      spec: { type: 'http' },
    });
    const patch = JSON.stringify({
      status: {
        observedGeneration: 1,
        usage: { count, references, truncated: count > references.length && references.length > 0 },
      },
    });
    const flags = ['--namespace', namespace, '--subresource=status', '--type=merge', '-p', patch];
    await site.kubectl('patch', 'connection', name, ...flags);
  }

  const remove = (name: string) =>
    site.kubectl('delete', 'connection', name, '--namespace', namespace, '--wait=false');

  it('is refused, with the count and the way out', async () => {
    await used('quiet', 1);
    await used('busy', 3, 'hourly', 'nightly');

    await expect(remove('quiet')).rejects.toThrow(
      'quiet is used by 1 flow: see kubectl connection usage quiet, ',
    );
    await expect(remove('busy')).rejects.toThrow(
      'busy is used by 3 flows (hourly, nightly, and more): see kubectl connection usage busy, and take it out there, or annotate it mooring.dev/allow-delete-in-use=true',
    );
  });

  it('is allowed once it is annotated, and where nothing uses it', async () => {
    await used('released', 3);
    await used('idle', 0);
    await site.kubectl(
      'annotate',
      'connection',
      'released',
      '--namespace',
      namespace,
      'mooring.dev/allow-delete-in-use=true',
    );

    await expect(remove('released')).resolves.toContain('deleted');
    await expect(remove('idle')).resolves.toContain('deleted');
  });

  it('does not keep a namespace from going', async () => {
    await used('last', 3);

    await site.kubectl('delete', 'namespace', namespace, '--wait=false');

    const gone = site.kubectl('wait', '--for=delete', '--timeout=60s', `namespace/${namespace}`);
    await expect(gone).resolves.toBeDefined();
  }, 90_000);
});

describe('the policies themselves', () => {
  it('have no type errors', async () => {
    const shipped = (await readFile(POLICIES, 'utf8')).match(NAMES);
    expect(shipped).not.toBeNull();
    await eventually(async () => {
      const list = JSON.parse(
        await site.kubectl('get', 'validatingadmissionpolicies', '-o', 'json'),
      ) as Policies;

      const ours = list.items.filter(({ metadata }) => metadata.name.endsWith('.mooring.dev'));
      expect(ours.map(({ metadata, status }) => [metadata.name, status?.typeChecking])).toEqual(
        ours.map(({ metadata }) => [metadata.name, {}]),
      );
      expect(ours.map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(shipped ?? []));
    });
  }, 30_000);
});

interface Policies {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly status?: { readonly typeChecking?: unknown };
  }[];
}
