import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { conditionOf } from '../../src/api/conditions.ts';
import { credential } from '../support/canary.ts';
import { eventually } from '../support/eventually.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';
import { apiVersion, startEnvironment, messageOf } from './environment.ts';
import type { Environment } from './environment.ts';

const DEPLOY = join(import.meta.dirname, '../../deploy');
const namespace = 'shop';

let environment: Environment;

beforeAll(async () => {
  environment = await startEnvironment('--secret-opt-in');
  await environment.kubectl('create', 'namespace', namespace);
}, 900_000);

afterAll(() => environment?.stop());

function secret(
  name: string,
  parts: { readonly labels?: object; readonly annotations?: object; readonly token?: string } = {},
) {
  const { token = credential(), ...metadata } = parts;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, ...metadata },
    stringData: { token },
  };
}

function service(name: string, secretName = name) {
  const secrets = { token: { name: secretName, key: 'token' } };
  const parameters = { url: `http://127.0.0.1:${environment.port}/${name}` };
  const spec = { type: 'http', parameters, secrets, test: { interval: '0s', probe: {} } };
  return { apiVersion, kind: 'Connection', metadata: { name, namespace }, spec };
}

const shared = { 'mooring.dev/allow': 'true' };

async function askForTest(name: string, value: string): Promise<void> {
  await environment.kubectl(
    'annotate',
    'connection',
    name,
    '--namespace',
    namespace,
    '--overwrite',
    `mooring.dev/test-requested-at=${value}`,
  );
}

describe('with --secret-opt-in', () => {
  it('a Secret without the label is not used, and is as soon as it has it', async () => {
    await environment.kubectl.apply(secret('private'), service('private'));

    const refused = await environment.waitForVerdict(namespace, 'private', 'False SecretNotShared');
    expect(messageOf(refused)).toBe(
      'secret private is not shared with connections: label it mooring.dev/allow=true',
    );
    expect(conditionOf(refused.status?.conditions, 'Reconciling')?.status).toBe('True');
    expect(environment.asked('/private')).toBe(0);

    await environment.kubectl(
      'label',
      'secret',
      'private',
      '--namespace',
      namespace,
      'mooring.dev/allow=true',
    );
    await environment.waitForVerdict(namespace, 'private', 'True TestSucceeded');
  }, 60_000);

  it('tells nothing of the keys of a Secret that is not shared', async () => {
    await environment.kubectl.apply(
      { ...secret('hidden'), stringData: { other: credential() } },
      service('hidden'),
    );

    expect(
      messageOf(await environment.waitForVerdict(namespace, 'hidden', 'False SecretNotShared')),
    ).not.toContain('other');
  }, 60_000);
});

describe('a Secret that says where it may go', () => {
  const hosts = (value: string) => ({ 'mooring.dev/allowed-hosts': value });
  const here = () => `127.0.0.1:${environment.port}`;

  it.each<[string, () => Readonly<Record<string, string>>, string, string]>([
    [
      'elsewhere',
      () => hosts('db.example.com'),
      'False SecretBoundElsewhere',
      'secret elsewhere is for other hosts: add this one to its annotation',
    ],
    [
      'otherport',
      () => hosts('127.0.0.1:1'),
      'False SecretBoundElsewhere',
      'secret otherport is for other hosts',
    ],
    ['nowhere', () => hosts(''), 'False SecretBoundElsewhere', 'secret nowhere is for other hosts'],
    [
      'unclear',
      () => hosts('https://db.example.com/'),
      'False SecretBoundElsewhere',
      'must be a list of HOST or HOST:PORT',
    ],
    [
      'othertype',
      () => ({ 'mooring.dev/allowed-types': 'postgresql, s3' }),
      'False SecretBoundElsewhere',
      'secret othertype is for other types',
    ],
    ['thishost', () => hosts('db.example.com 127.0.0.1'), 'True TestSucceeded', ''],
    ['thisport', () => hosts(`db.example.com, ${here()}`), 'True TestSucceeded', ''],
    ['thistype', () => ({ 'mooring.dev/allowed-types': 'http' }), 'True TestSucceeded', ''],
  ])(
    '%s',
    async (name, annotations, verdict, words) => {
      await environment.kubectl.apply(
        secret(name, { labels: shared, annotations: annotations() }),
        service(name),
      );

      const told = await environment.waitForVerdict(namespace, name, verdict);

      expect(messageOf(told)).toContain(words);
      expect(conditionOf(told.status?.conditions, 'Stalled')?.status).toBe(
        verdict.startsWith('True') ? undefined : 'True',
      );
      expect(environment.asked(`/${name}`)).toBe(verdict.startsWith('True') ? 1 : 0);
    },
    60_000,
  );

  it('may be asked for by a policy', async () => {
    const spec = { secrets: { requireHostBinding: true } };
    await environment.kubectl.apply({
      apiVersion,
      kind: 'ConnectionPolicy',
      metadata: { name: 'bound' },
      spec,
    });
    await environment.kubectl.apply(
      secret('loose', { labels: shared }),
      service('loose'),
      service('strict', 'thishost'),
    );

    expect(messageOf(await environment.waitForVerdict(namespace, 'loose', 'False NotAllowed'))).toBe(
      'policy bound asks that secret loose says where it may go: annotate it mooring.dev/allowed-hosts',
    );
    await environment.waitForVerdict(namespace, 'strict', 'True TestSucceeded');
    await environment.kubectl(
      'annotate',
      'secret',
      'loose',
      '--namespace',
      namespace,
      'mooring.dev/allowed-hosts=127.*',
    );
    await environment.waitForVerdict(namespace, 'loose', 'True TestSucceeded');
    await environment.kubectl('delete', 'connectionpolicy', 'bound');
  }, 60_000);
});

describe('with --secret-access=labelled', () => {
  it('a Secret is known as long as it has the label', async () => {
    await environment.halt();
    await environment.start('--secret-access=labelled');
    await environment.kubectl.apply(secret('plain'), service('plain'));

    expect(
      messageOf(await environment.waitForVerdict(namespace, 'plain', 'False SecretNotShared')),
    ).toContain('no secret plain with the label');
    await environment.kubectl('label', 'secret', 'plain', '--namespace', namespace, 'mooring.dev/allow=true');
    await environment.waitForVerdict(namespace, 'plain', 'True TestSucceeded');
    await environment.kubectl('label', 'secret', 'plain', '--namespace', namespace, 'mooring.dev/allow-');
    await environment.waitForVerdict(namespace, 'plain', 'False SecretNotShared');
  }, 60_000);
});

describe('with --secret-access=none-cluster-wide', () => {
  const account = '--as=system:serviceaccount:mooring-system:mooring';
  const mayI = (...args: string[]) =>
    environment.kubectl('auth', 'can-i', ...args, account).catch((error: unknown) => String(error));

  /** What kustomize makes of deploy/ with the component. */
  async function rights(): Promise<readonly object[]> {
    const folder = await temporaryFolder('mooring-kustomize');
    const path = relative(folder, DEPLOY);
    const body = { resources: [path], components: [join(path, 'secret-access/none-cluster-wide')] };
    await writeFile(join(folder, 'kustomization.yaml'), JSON.stringify(body));
    const built = await environment.kubectl('kustomize', folder);
    await removeFolder(folder);
    expect(built).toContain('--secret-access=none-cluster-wide');
    return parseAllDocuments(built)
      .map((document) => document.toJS() as { readonly kind: string })
      .filter(({ kind }) => kind === 'ClusterRole');
  }

  it('the operator has no right to Secrets but in the namespaces that give it one', async () => {
    await environment.halt();
    await environment.kubectl.apply(...(await rights()));
    await environment.start('--secret-access=none-cluster-wide');
    await environment.kubectl.apply(secret('far', { token: credential('one') }), service('far'));

    expect(
      messageOf(await environment.waitForVerdict(namespace, 'far', 'False SecretUnavailable')),
    ).toContain('give its account the right to get it in this namespace');
    expect(await mayI('list', 'secrets', '--all-namespaces')).toContain('no');

    await environment.kubectl(
      'apply',
      '--namespace',
      namespace,
      '-f',
      join(DEPLOY, 'secret-access/none-cluster-wide/namespace.yaml'),
    );
    await askForTest('far', 'a');
    await environment.waitForVerdict(namespace, 'far', 'True TestSucceeded');
    expect(await mayI('get', 'secrets', '--namespace', namespace)).toContain('yes');
    expect(await mayI('list', 'secrets', '--namespace', namespace)).toContain('no');
  }, 60_000);

  it('what changed in a Secret is noticed at the next test', async () => {
    const before = await environment.waitForVerdict(namespace, 'far', 'True TestSucceeded');
    await environment.kubectl.apply(secret('far', { token: credential('two') }));

    await askForTest('far', 'b');

    await eventually(async () =>
      expect(
        (await environment.waitForVerdict(namespace, 'far', 'True TestSucceeded')).status?.lastTest
          ?.secretRevision,
      ).not.toBe(before.status?.lastTest?.secretRevision),
    );
    await environment.kubectl('delete', 'secret', 'far', '--namespace', namespace);
    await askForTest('far', 'c');
    await environment.waitForVerdict(namespace, 'far', 'False SecretNotFound');
  }, 60_000);
});
