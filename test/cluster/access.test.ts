import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { configuration } from '../../src/generate/webhook.ts';
import { credential } from '../support/canary.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { eventually } from '../support/eventually.ts';
import { install, installation, OPERATOR, writeOperatorKubeconfig } from '../support/install.ts';
import type { Manifest } from '../support/install.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { startOperator } from '../support/operator.ts';
import type { RunningOperator } from '../support/operator.ts';

const apiVersion = 'mooring.dev/v1alpha1';
const namespace = 'shop';
const USER = `system:serviceaccount:${OPERATOR.namespace}:${OPERATOR.account}`;

/** One line of the audit log, as far as it is looked at. */
interface AuditEvent {
  readonly user: { readonly username: string };
  readonly verb: string;
  readonly objectRef?: {
    readonly apiGroup?: string;
    readonly resource: string;
    readonly subresource?: string;
  };
  readonly responseStatus?: { readonly code: number };
}

/** A role, or what gives one to the operator's account. */
interface RbacManifest extends Manifest {
  readonly rules?: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string }[];
}

let plane: ControlPlane;
let kubectl: Kubectl;
let operator: RunningOperator;
const service = createServer((_, response) => response.end('{}'));

beforeAll(async () => {
  plane = await startControlPlane({
    say: console.error,
    audit: true,
    // Without initial streams, the operator asks for lists, too.
    featureGates: { WatchList: false },
  });
  kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  await install(kubectl);
  await kubectl.apply(configuration({ url: 'https://localhost:1/' }));
  await kubectl('create', 'namespace', namespace);
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const kubeconfig = await writeOperatorKubeconfig(kubectl, plane.dir);
  const { port } = service.address() as AddressInfo;
  operator = await startOperator({
    kubeconfig,
    ports: [port],
    args: ['--webhook-address=127.0.0.1:0', '--secure-metrics-address=127.0.0.1:0'],
  });
}, 900_000);

afterAll(async () => {
  await operator?.stop();
  service.close();
  await plane?.stop();
});

/** The rights of the account, as the generated manifests say: `verb group/resource`. */
async function granted(): Promise<readonly string[]> {
  const { others } = await installation(kubectl);
  const manifests: readonly RbacManifest[] = others;
  const roles = manifests
    .filter(({ subjects = [] }) =>
      subjects.some(({ kind, name }) => kind === 'ServiceAccount' && name === OPERATOR.account),
    )
    .map(({ roleRef }) => `${roleRef?.kind} ${roleRef?.name}`);
  const rules = manifests.flatMap(({ kind, metadata, rules: its = [] }) =>
    roles.includes(`${kind} ${metadata.name}`) ? its : [],
  );
  return unique(
    rules.flatMap(({ apiGroups, resources, verbs }) =>
      verbs.flatMap((verb) =>
        apiGroups.flatMap((group) => resources.map((resource) => `${verb} ${group}/${resource}`)),
      ),
    ),
  );
}

/** What the account asked for, by the status of the answer. */
async function asked(): Promise<ReadonlyMap<string, number>> {
  const lines = (await readFile(plane.auditLog ?? '', 'utf8')).trim().split('\n');
  const events = lines.map((line): AuditEvent => JSON.parse(line));
  return new Map(
    events
      .filter(({ user, objectRef }) => user.username === USER && objectRef !== undefined)
      .flatMap(({ verb, objectRef, responseStatus }): readonly [string, number][] => {
        const { apiGroup = '', resource = '', subresource } = objectRef ?? {};
        const place = `${apiGroup}/${resource}${subresource === undefined ? '' : `/${subresource}`}`;
        const code = responseStatus?.code ?? 0;
        // Server-side apply that made an object needed the right to create it, too.
        const verbs = verb === 'patch' && code === 201 ? [verb, 'create'] : [verb];
        return verbs.map((each) => [`${each} ${place}`, code]);
      }),
  );
}

function unique(rights: Iterable<string>): readonly string[] {
  return [...new Set(rights)].toSorted();
}

/** The status with which the operator answers the account of this name that asks for its metrics. */
async function scrape(name: string): Promise<number> {
  const [, secure] = /"port":(\d+),"msg":"metrics listens"/.exec(operator.log()) ?? [];
  const token = (await kubectl('create', 'token', name, '--namespace', namespace)).trim();
  const secret = ['secret', 'mooring-webhook', '--namespace', OPERATOR.namespace];
  const ca = await kubectl('get', ...secret, '-o', 'jsonpath={.data.ca\\.crt}');
  const dispatcher = new Agent({ connect: { ca: Buffer.from(ca, 'base64').toString() } });
  const headers = { authorization: `Bearer ${token}` };
  const { statusCode, body } = await request(`https://localhost:${secure}/metrics`, { headers, dispatcher });
  await body.dump();
  await dispatcher.close();
  return statusCode;
}

it('metrics over TLS are for accounts that are bound to the role of their reader', async () => {
  await kubectl('create', 'serviceaccount', 'prometheus', '--namespace', namespace);
  await kubectl('create', 'serviceaccount', 'stranger', '--namespace', namespace);
  const binding = ['--clusterrole=mooring-metrics-reader', `--serviceaccount=${namespace}:prometheus`];
  await kubectl('create', 'clusterrolebinding', 'scraping', ...binding);

  await eventually(async () => expect(await scrape('prometheus')).toBe(200), 60_000);
  expect(await scrape('stranger')).toBe(403);
}, 120_000);

it('the operator uses every right that it is given, and asks for no other', async () => {
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`;
  const spec = {
    type: 'http',
    parameters: { url },
    secrets: { token: { name: 'token', key: 'token' } },
    test: { interval: '0s', probe: {} },
  };
  const metadata = { name: 'orders', namespace };
  await kubectl.apply(
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'token', namespace },
      stringData: { token: credential() },
    },
    { apiVersion, kind: 'Connection', metadata, spec },
    {
      apiVersion,
      kind: 'Connection',
      metadata: { name: 'down', namespace },
      spec: { ...spec, type: 'nosuch' },
    },
    {
      apiVersion,
      kind: 'Flow',
      metadata,
      spec: { steps: [{ name: 'load', from: [{ connection: 'orders' }] }] },
    },
    { apiVersion, kind: 'ConnectionPolicy', metadata: { name: 'open' }, spec: {} },
    {
      apiVersion,
      kind: 'ConnectionBinding',
      metadata,
      spec: { connectionRef: { name: 'orders' }, formats: ['env'] },
    },
    {
      apiVersion,
      kind: 'FlowKind',
      metadata: { name: 'widgets.example.dev' }, // which nothing serves, so that no right to it is needed
      spec: { group: 'example.dev', kind: 'Widget', connections: [{ path: 'spec.connection' }] },
    },
    {
      apiVersion,
      kind: 'ConnectionTest',
      metadata,
      spec: { connectionRef: { name: 'orders' }, ttlSecondsAfterFinished: 0 },
    },
  );

  await eventually(async () => expect(unique((await asked()).keys())).toEqual(await granted()), 60_000);

  const refused = [...(await asked())].filter(([, code]) => code === 401 || code === 403);
  expect(refused).toEqual([]);
}, 120_000);
