import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ApiError } from '../../src/runtime/apiError.ts';
import { helm } from '../support/servers/helm.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';
import { eventually } from '../support/eventually.ts';
import { sinksOf } from '../support/sinks.ts';
import { startSts } from '../support/sts.ts';
import type { Issuer, SecurityTokenService, TrustPolicy } from '../support/sts.ts';
import { apiVersion, messageOf, startEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';
import { clientAs } from './subjects.ts';

/*
 * Tokens of the real API server, verified by its published keys: from nothing to a Connection that is ready.
 */
const DEPLOY = join(import.meta.dirname, '../../deploy');
const AUDIENCE = 'sts.amazonaws.com';
const ARN = 'arn:aws:iam::123456789012:role';
const namespace = 'shop';

let environment: Environment;
let sts: SecurityTokenService;
/** As the trust policies stand now. */
const roles: Record<string, TrustPolicy> = {};
let clockMs = 0;
let audiences: string[] = [AUDIENCE];

beforeAll(async () => {
  environment = await startEnvironment();
  const { kubectl } = environment;
  await kubectl('create', 'namespace', namespace);
  const issuer = JSON.parse(await kubectl('get', '--raw', '/.well-known/openid-configuration')) as {
    readonly issuer: string;
    readonly jwks_uri: string;
  };
  const keys = async () => {
    const published = JSON.parse(await kubectl('get', '--raw', new URL(issuer.jwks_uri).pathname)) as {
      readonly keys: Awaited<ReturnType<Issuer['keys']>>;
    };
    return published.keys;
  };
  sts = await startSts({
    issuer: {
      url: issuer.issuer,
      get audiences() {
        return audiences;
      },
      keys,
    },
    roles,
    now: () => Date.now() + clockMs,
  });
  await environment.halt();
  await environment.start(`--allow-target=127.0.0.1/32:${new URL(sts.url).port}`);
}, 900_000);

afterAll(async () => {
  await sts?.stop();
  await environment?.stop();
});

const account = (labels: object = { 'mooring.dev/allow': 'true' }) => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'orders', namespace, labels },
});

const lake = (name: string, parameters: object = {}) => ({
  apiVersion,
  kind: 'Connection',
  metadata: { name, namespace },
  spec: {
    type: 's3',
    parameters: {
      bucket: 'lake',
      region: 'eu-central-1',
      endpoint: sts.url,
      tokenUrl: sts.url,
      tls: { mode: 'disable' },
      tokenTls: { mode: 'disable' },
      roleArn: `${ARN}/orders`,
      ...parameters,
    },
    serviceAccountRef: { name: 'orders' },
    test: { interval: '0s', failureThreshold: 1 },
  },
});

async function component(file: string): Promise<readonly object[]> {
  const documents = parseAllDocuments(await readFile(join(DEPLOY, 'keyless', file), 'utf8'));
  return documents.map((document) => document.toJS() as object); // what is generated
}

const trust = (subject: string) => ({ webIdentity: { subject, audience: AUDIENCE } });
const OWNER = 'system:serviceaccount:shop:orders';

it('without deploy/keyless there is no token, and the Connection says what to install', async () => {
  await environment.kubectl.apply(account({}), lake('lake'));

  const refused = await environment.waitForVerdict(namespace, 'lake', 'False ServiceAccountUnavailable');

  expect(messageOf(refused)).toContain('component deploy/keyless');
  expect(sts.heard).toEqual([]);
}, 60_000);

it('with it the ServiceAccount has to opt in, and then the bucket is listed by keys of the role', async () => {
  await environment.kubectl.apply(...(await component('rights.yaml')), ...(await component('policy.yaml')));
  roles[`${ARN}/orders`] = trust(OWNER);
  const refused = await environment.waitForVerdict(
    namespace,
    'lake',
    'False ServiceAccountNotShared',
    90_000,
  );
  expect(messageOf(refused)).toContain('kubectl label serviceaccount orders mooring.dev/allow=true');

  await environment.kubectl.apply(account());

  const ready = await environment.waitForVerdict(namespace, 'lake', 'True TestSucceeded', 90_000);
  await environment.kubectl('wait', 'connection/lake', '-n', namespace, '--for=condition=Ready');
  expect(ready.status?.lastTest?.steps.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Authenticate', 'Probe']),
  );
  expect(messageOf(ready, 'CredentialsResolved')).not.toContain('no secret');
}, 240_000);

it.each<[string, string, string, () => void]>([
  [
    'subject',
    'IdentityNotTrusted',
    'trust policy of the role',
    () => (roles[`${ARN}/orders`] = trust('system:serviceaccount:crm:orders')),
  ],
  ['audience', 'IdentityNotTrusted', 'IAM OIDC provider', () => (audiences = ['vault'])],
  ['time', 'IdentityNotTrusted', 'clocks', () => (clockMs = 700_000)],
])(
  'a token of the wrong %s is refused by the token service',
  async (what, reason, remedy, spoil) => {
    spoil();
    await environment.kubectl.apply(lake(`wrong-${what}`));

    const refused = await environment.waitForVerdict(namespace, `wrong-${what}`, `False ${reason}`, 60_000);

    expect(messageOf(refused)).toContain(remedy);
    [roles[`${ARN}/orders`], audiences, clockMs] = [trust(OWNER), [AUDIENCE], 0];
  },
  120_000,
);

it('a role of another account is assumed with its external id, and not without', async () => {
  roles[`${ARN}/lent`] = { externalId: 'shop-7' };
  const lent = (externalId?: string) => ({
    assumeRole: { roleArn: `${ARN}/lent`, ...(externalId !== undefined && { externalId }) },
  });
  await environment.kubectl.apply(lake('lent', lent('shop-7')), lake('unnamed', lent()));

  await environment.waitForVerdict(namespace, 'lent', 'True TestSucceeded', 60_000);
  const refused = await environment.waitForVerdict(namespace, 'unnamed', 'False PermissionDenied', 60_000);
  expect(messageOf(refused)).toContain('assumeRole.externalId');
}, 120_000);

it('the operator may ask for no other token, by the policy of the API server', async () => {
  const operator = clientAs('system:serviceaccount:mooring-system:mooring', environment.plane);
  const request = (spec: object, where = namespace) =>
    operator
      .request({
        method: 'POST',
        path: `/api/v1/namespaces/${where}/serviceaccounts/${where === namespace ? 'orders' : 'default'}/token`,
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec },
      })
      .then(
        () => 201,
        (error: unknown) => (error instanceof ApiError ? error.status : 0),
      );
  await eventually(
    async () => expect(await request({ audiences: ['other'], expirationSeconds: 600 })).toBe(422),
    30_000,
  );

  expect(await request({ audiences: [AUDIENCE], expirationSeconds: 600 })).toBe(201);
  expect(await request({ audiences: [AUDIENCE], expirationSeconds: 3600 })).toBe(422);
  expect(await request({ audiences: [], expirationSeconds: 600 })).toBe(422);
  expect(await request({ audiences: [AUDIENCE, 'other'], expirationSeconds: 600 })).toBe(422);
  expect(await request({ audiences: [AUDIENCE], expirationSeconds: 600 }, 'kube-system')).toBe(422);
  await operator.close();
}, 60_000);

it('no token and no temporary key is in anything that leaves the operator', async () => {
  const { plane, kubectl } = environment;
  const places = await Promise.all(
    sinksOf(plane, kubectl, environment.operator()).map((sink) => sink.read()),
  );
  const everything = Buffer.concat(places.flat().map(([, content]) => content));

  expect(sts.secrets.length).toBeGreaterThan(8);
  const found = sts.secrets.filter(
    (secret) => everything.includes(secret) || everything.includes(secret.slice(-40)),
  );
  expect(found).toHaveLength(0);
}, 60_000);

it('the chart gives the rights and the policy that the component gives, or rights in its namespaces alone', async () => {
  const folder = await temporaryFolder('mooring-kustomize');
  const path = relative(folder, DEPLOY);
  const body = { resources: [path], components: [join(path, 'keyless')] };
  await writeFile(join(folder, 'kustomization.yaml'), JSON.stringify(body));
  const built = await environment.kubectl('kustomize', folder);
  await removeFolder(folder);
  const rendered = async (values: string) => {
    const chart = join(DEPLOY, 'helm/mooring');
    const { stdout } = await helm(['template', 'mooring', chart, '-n', 'mooring-system', '--set', values]);
    return ofKeyless(stdout);
  };

  const [everywhere, somewhere] = [
    await rendered('keyless.enabled=true'),
    await rendered('keyless.enabled=true,namespaces={shop},keyless.audiences={vault}'),
  ];

  expect(everywhere.toSorted(byKind)).toEqual(ofKeyless(built).toSorted(byKind));
  expect(
    somewhere.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}`.trim()).toSorted(),
  ).toEqual([
    'Role shop',
    'RoleBinding shop',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
  ]);
  expect(JSON.stringify(somewhere)).toContain(String.raw`"expression":"[\"vault\"]"`);
  expect(await rendered('keyless.enabled=false')).toEqual([]);
}, 120_000);

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

function ofKeyless(text: string): readonly Manifest[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((each) => each !== null)
    .filter(({ metadata }) => /keyless/.test(metadata.name));
}

function byKind(one: Manifest, other: Manifest): number {
  return one.kind.localeCompare(other.kind);
}
