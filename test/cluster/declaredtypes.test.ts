import { conditionOf } from '../../src/api/conditions.ts';
import type { Connection } from '../../src/api/connection.ts';
import { CRM } from '../catalog/crm.ts';
import { openStage } from '../families/service.ts';
import type { Stage } from '../families/service.ts';
import { credential } from '../support/canary.ts';
import { eventually } from '../support/eventually.ts';
import { apiVersion, startEnvironment, messageOf } from './environment.ts';
import type { Environment } from './environment.ts';
import { typeBecomes } from './typestatus.ts';

const TOKEN = credential('token');
const ME = { status: 200, body: { account: { id: 'a-1' } } };
const namespace = 'sales';

let crm: Stage;
let environment: Environment;

beforeAll(async () => {
  crm = await openStage();
  crm.answerWith(ME);
  environment = await startEnvironment(`--allow-target=127.0.0.1/32:${new URL(crm.url).port}`);
  await environment.kubectl('create', 'namespace', namespace);
  await environment.kubectl.apply(secret('crm', TOKEN));
}, 900_000);

afterAll(async () => {
  await environment?.stop();
  crm?.close();
});

const secret = (name: string, token: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace },
  stringData: { token },
});

const type = (name: string, spec: object) => ({
  apiVersion,
  kind: 'ConnectionType',
  metadata: { name, labels: { 'mooring.dev/category': 'crm' } },
  spec: { ...CRM, ...spec },
});

function connection(name: string, spec: object = {}) {
  const secrets = { token: { name: 'crm', key: 'token' } };
  return {
    apiVersion,
    kind: 'Connection',
    metadata: { name, namespace },
    spec: { type: 'acme-crm', parameters: { url: crm.url }, secrets, ...spec },
  };
}

/** Asks for a test by the annotation. */
const again = (name: string) =>
  environment.kubectl(
    'annotate',
    'connection',
    name,
    '-n',
    namespace,
    '--overwrite',
    `mooring.dev/test-requested-at=${performance.now()}`,
  );

describe('a ConnectionType that a user declares', () => {
  it('tests connections as its manifest says, and tells what the answer means', async () => {
    await environment.kubectl.apply(type('acme-crm', {}), connection('accounts'));

    await environment.waitForVerdict(namespace, 'accounts', 'True TestSucceeded');

    expect((await typeBecomes(environment, 'acme-crm', 'True', 'Served')).status?.tested).toBe(true);
    expect(crm.heard).toEqual([
      {
        request: 'GET /v1/me?region=eu',
        headers: expect.objectContaining({ authorization: `Bearer ${TOKEN}` }) as unknown,
        body: '',
      },
    ]);
    await eventually(async () => {
      const row = await environment.kubectl(
        'get',
        'connectiontypes',
        '-l',
        'mooring.dev/category=crm',
        '--no-headers',
      );
      expect(row).toMatch(/^acme-crm +Acme CRM +crm +beta +true +True +1 /m);
    });
  }, 60_000);

  it.each([
    ['a refusal', { status: 401, body: {} }, 'False CredentialsRejected', 'Authenticate'],
    ['another answer', { status: 200, body: { account: {} } }, 'False UnexpectedAnswer', 'Probe'],
    ['a right that is missing', { status: 403, body: {} }, 'False PermissionDenied', 'Authorize'],
  ])(
    'names the step and the reason of %s',
    async (_, reply, verdict, step) => {
      const name = `says-${reply.status}-${step.toLowerCase()}`;
      crm.answerWith(reply);

      // A credential of its own: the lock-out guard gives the verdict on one to every Connection that uses it.
      const secrets = { token: { name, key: 'token' } };
      await environment.kubectl.apply(secret(name, `${TOKEN}-${name}`), connection(name, { secrets }));

      expect((await environment.waitForVerdict(namespace, name, verdict)).status?.lastTest).toMatchObject({
        failedStep: step,
      });
      crm.answerWith(ME);
      await environment.kubectl('delete', 'connection', name, '-n', namespace);
    },
    60_000,
  );

  it('is tested anew where what it asks is changed, and not where its words are', async () => {
    crm.answerWith(ME);
    await again('accounts');
    await eventually(() => expect(crm.heard).toHaveLength(1));
    const { http } = CRM.check;

    await environment.kubectl.apply(type('acme-crm', { title: 'The CRM of Acme' }));
    await typeBecomes(environment, 'acme-crm', 'True', 'Served');
    expect(crm.heard).toHaveLength(1);
    await environment.kubectl.apply(
      type('acme-crm', { check: { http: { ...http, url: '{parameters.url}/v2/me' } } }),
    );

    await eventually(() =>
      expect(crm.heard.map(({ request }) => request)).toEqual([expect.any(String), 'GET /v2/me?region=eu']),
    );
    await environment.waitForVerdict(namespace, 'accounts', 'True TestSucceeded');
  }, 60_000);

  it('that is broken says so with the exact path, and so do its connections, until it is mended', async () => {
    const parameters = {
      ...CRM.parameters,
      properties: { ...CRM.parameters.properties, url: { type: 'string', pattern: '(' } },
    };
    // The webhook is not installed here: this is what the reconciler says by itself.
    await environment.kubectl.apply(type('acme-crm', { parameters }));

    const broken = await typeBecomes(environment, 'acme-crm', 'False', 'TypeInvalid');

    const path = 'spec.parameters.properties.url.pattern: is no regular expression that RE2 reads';
    expect(conditionOf(broken.status?.conditions, 'Stalled')?.message).toContain(path);
    expect(messageOf(await environment.waitForVerdict(namespace, 'accounts', 'False UnknownType'))).toContain(
      `spec.type: the ConnectionType acme-crm cannot be used: ${path}`,
    );
    await environment.kubectl.apply(type('acme-crm', {}));
    await environment.waitForVerdict(namespace, 'accounts', 'True TestSucceeded');
  }, 60_000);

  it('judges parameters by its own schema, every mistake at once', async () => {
    await environment.kubectl.apply(
      connection('mistaken', { parameters: { region: 'mars', ulr: 'x' }, secrets: {} }),
    );

    const message = messageOf(
      await environment.waitForVerdict(namespace, 'mistaken', 'False ParametersInvalid'),
    );

    expect(message.split('; ').toSorted()).toEqual([
      'spec.parameters.region: must be one of eu, us',
      'spec.parameters.ulr: unknown field, did you mean url?',
      'spec.parameters.url: is required',
      'spec.secrets.token: is required: name the key of a Secret',
    ]);
  }, 60_000);

  it('proves no more than a port where its check is one', async () => {
    const parameters = {
      type: 'object',
      required: ['host', 'port'],
      properties: { host: { type: 'string' }, port: { type: 'integer' } },
    };
    const check = { tcp: { host: '{parameters.host}', port: '{parameters.port}' } };
    await environment.kubectl.apply(type('acme-port', { parameters, secrets: {}, check }));
    const port = Number(new URL(crm.url).port);

    await environment.kubectl.apply(
      connection('open', { type: 'acme-port', parameters: { host: '127.0.0.1', port }, secrets: {} }),
      connection('elsewhere', { type: 'acme-port', parameters: { host: '127.0.0.1', port: 1 }, secrets: {} }),
    );

    const open = await environment.waitForVerdict(namespace, 'open', 'True ReachableOnly');
    expect(open.status?.lastTest?.steps.map(({ name }) => name)).toEqual(['Resolve', 'Connect']);
    await environment.waitForVerdict(namespace, 'elsewhere', 'False TargetDenied');
  }, 60_000);

  it('without a check has no test, and one that is gone is unknown', async () => {
    const parameters = { type: 'object', properties: {} };
    const { check: _, ...rest } = type('acme-idea', { parameters, secrets: {} }).spec;
    await environment.kubectl.apply(
      { ...type('acme-idea', {}), spec: rest },
      connection('idea', { type: 'acme-idea', parameters: {}, secrets: {} }),
    );
    await environment.waitForVerdict(namespace, 'idea', 'True TestNotSupported');

    await environment.kubectl(
      'annotate',
      'connectiontype',
      'acme-idea',
      'mooring.dev/allow-delete-in-use=true',
    );
    await environment.kubectl('delete', 'connectiontype', 'acme-idea');

    await environment.waitForVerdict(namespace, 'idea', 'False UnknownType');
  }, 60_000);

  it('is known again after a restart, and the service is not asked twice', async () => {
    crm.answerWith(ME);
    const before = await environment.get<Connection>('connection', namespace, 'accounts');

    await environment.halt('SIGKILL');
    await environment.start(`--allow-target=127.0.0.1/32:${new URL(crm.url).port}`);
    await environment.kubectl.apply(connection('newcomer'));
    await environment.waitForVerdict(namespace, 'newcomer', 'True TestSucceeded');

    const after = await environment.get<Connection>('connection', namespace, 'accounts');
    expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    expect(crm.heard).toHaveLength(1);
  }, 60_000);

  it('that has the name of a built-in type is left alone, and not served', async () => {
    await environment.kubectl('label', 'connectiontype', 'zoom', 'app.kubernetes.io/managed-by-');
    await environment.kubectl(
      'patch',
      'connectiontype',
      'zoom',
      '--type=merge',
      '-p',
      '{"spec":{"title":"Ours"}}',
    );

    const ours = await typeBecomes(environment, 'zoom', 'False', 'NotServed');

    expect(ours.spec.title).toBe('Ours');
    await environment.kubectl('label', 'connectiontype', 'zoom', 'app.kubernetes.io/managed-by=mooring');
    expect((await typeBecomes(environment, 'zoom', 'True', 'BuiltIn')).spec.title).toBe('Zoom');
  }, 60_000);

  it('sends no credential anywhere but to the service', async () => {
    expect(await environment.leaks()).toEqual([]);
  });
});
