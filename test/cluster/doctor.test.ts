import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { connection } from '../cli/console.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { eventually } from '../support/eventually.ts';
import { kubeconfigOf } from '../support/controlplane/kubeconfig.ts';
import { install, installNamespaced } from '../support/install.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';

const NAMESPACED = fileURLToPath(new URL('../../deploy/namespaced', import.meta.url));
const PATIENCE_MS = 120_000;
const NAMESPACE = 'juniper';

let plane: ControlPlane;
let kubectl: Kubectl;

beforeAll(async () => {
  plane = await startControlPlane({ say: console.error });
  kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  await install(kubectl);
  await kubectl('create', 'namespace', NAMESPACE);
}, 900_000);

afterAll(() => plane?.stop());

interface Found {
  readonly check: string;
  readonly verdict: string;
  readonly detail: string;
  readonly lines?: readonly string[];
  readonly remedy?: string;
}

async function found(check: string, kubeconfig = plane.kubeconfig): Promise<Found | undefined> {
  const { out } = await connection(['doctor', '-n', NAMESPACE, '-o', 'json', '--kubeconfig', kubeconfig]);
  return (JSON.parse(out) as readonly Found[]).find((each) => each.check === check);
}

/** An Event as the operator writes it, so many minutes ago. */
function event(name: string, minutes: number, changes: object = {}): object {
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name, namespace: NAMESPACE },
    eventTime: new Date(Date.now() - minutes * 60_000 - 1000).toISOString().replace('Z', '000Z'),
    reportingController: 'mooring.dev/operator',
    reportingInstance: 'mooring-0',
    type: 'Warning',
    reason: 'ConnectionRefused',
    action: 'Test',
    note: 'nothing listens',
    regarding: { apiVersion: 'mooring.dev/v1alpha1', kind: 'Connection', namespace: NAMESPACE, name },
    ...changes,
  };
}

describe('the last errors', () => {
  const none = { verdict: 'ok', detail: 'no Warning of the operator in the last hour' };

  it(
    'are none where only others complain, where all went well, or long ago',
    async () => {
      await kubectl.create(event('others', 1, { reportingController: 'example.com/other' }));
      await kubectl.create(event('well', 2, { type: 'Normal' }));
      await kubectl.create(event('ago', 61));

      expect(await found('Last errors')).toMatchObject(none);
    },
    PATIENCE_MS,
  );

  it(
    'are shown with the newest first, five of them, and with the command that shows all',
    async () => {
      for (const minutes of [3, 50, 7, 20, 11, 40]) await kubectl.create(event(`c${minutes}`, minutes));

      const errors = await found('Last errors');

      expect(errors).toMatchObject({
        verdict: 'note',
        detail: '6 Warnings of the operator in the last hour',
      });
      expect(errors?.lines).toEqual(
        [3, 7, 11, 20, 40].map(
          (minutes) => `Connection juniper/c${minutes}: ConnectionRefused, ${minutes} min ago`,
        ),
      );
      const [, ...command] = errors?.remedy?.split(' ') ?? [];
      expect((await kubectl(...command, '-o', 'name')).trim().split('\n').sort()).toEqual(
        ['ago', 'c11', 'c20', 'c3', 'c40', 'c50', 'c7'].map((name) => `event/${name}`),
      );
    },
    PATIENCE_MS,
  );

  it(
    'are shown without a character that a terminal would obey',
    async () => {
      const reason = 'Bad\u001b[31m\u202eReason';
      await kubectl.create(event('hostile', 0, { reason }));

      const { told } = await connection(['doctor', '-n', NAMESPACE, '--kubeconfig', plane.kubeconfig]);

      expect(told).toContain('Last errors: Connection juniper/hostile: Bad[31mReason, 0 min ago');
      expect(told).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/u); // oxlint-disable-line no-control-regex -- they are what it is about
    },
    PATIENCE_MS,
  );

  it(
    'are unknown to a user who may not look at Events',
    async () => {
      await kubectl('create', 'serviceaccount', 'guest', '-n', NAMESPACE);
      const token = (await kubectl('create', 'token', 'guest', '-n', NAMESPACE)).trim();
      const guest = join(plane.dir, 'guest.yaml');
      await writeFile(guest, kubeconfigOf({ ...plane, token }), { mode: 0o600 });

      expect(await found('Last errors', guest)).toMatchObject({
        verdict: 'unknown',
        detail: 'you may not look at it',
      });
    },
    PATIENCE_MS,
  );
});

describe('the definitions', () => {
  it(
    'are complete as they are installed, and said to be older where a field is missing',
    async () => {
      const before = await found('CRDs');
      const name = 'connections.mooring.dev';
      const path = '/spec/versions/0/schema/openAPIV3Schema/properties/status/properties/logIn';
      await kubectl('patch', 'crd', name, '--type=json', '-p', JSON.stringify([{ op: 'remove', path }]));

      await eventually(async () =>
        expect(await found('CRDs')).toMatchObject({
          verdict: 'wrong',
          detail: 'older than this plugin, so that the API server drops Connection.status.logIn',
          remedy: 'kubectl apply --server-side -k deploy',
        }),
      );
      await install(kubectl);
      expect(before).toMatchObject({ verdict: 'ok', detail: '7 kinds of mooring.dev/v1alpha1' });
    },
    PATIENCE_MS,
  );
});

describe('an operator of one namespace', () => {
  const lease = (namespace: string, name: string) => ({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace },
    spec: {
      holderIdentity: `${name}-0`,
      leaseDurationSeconds: 15,
      renewTime: new Date().toISOString().replace('Z', '000Z'),
    },
  });

  it(
    'is found by its Lease where it runs elsewhere',
    async () => {
      expect(await found('Leader')).toMatchObject({
        verdict: 'wrong',
        detail: 'nobody leads: nothing is tested',
      });
      await kubectl.apply(lease(NAMESPACE, 'mooring'));

      expect(await found('Leader')).toMatchObject({
        verdict: 'ok',
        detail: expect.stringMatching(/^mooring-0, heard (just now|\d+ s ago)$/),
      });
    },
    PATIENCE_MS,
  );

  it(
    'is found by its Deployment, with the Lease that its flags name and the rights of deploy/namespaced',
    async () => {
      await installNamespaced(kubectl, NAMESPACE);
      const text = (await kubectl('kustomize', NAMESPACED)).replaceAll(/\btenant\b/g, NAMESPACE);
      const flagged = text.replace(
        `- --namespace=${NAMESPACE}`,
        `- --namespace=${NAMESPACE}\n        - --lease-name=second`,
      );
      await kubectl.apply(
        ...parseAllDocuments(flagged).flatMap((each) =>
          each.get('kind') === 'Deployment' ? [each.toJS() as object] : [],
        ),
      );
      const before = await found('Leader');
      await kubectl.apply(lease(NAMESPACE, 'second'));

      expect(before).toMatchObject({
        verdict: 'wrong',
        remedy: `kubectl logs -n ${NAMESPACE} deployment/mooring`,
      });
      expect(await found('Leader')).toMatchObject({
        verdict: 'ok',
        detail: expect.stringMatching(/^second-0, /),
      });
      expect(await found('Operator')).toMatchObject({
        verdict: 'wrong',
        detail: expect.stringMatching(/^0 of 2 available/),
      });
      expect(await found('Operator rights')).toMatchObject({
        verdict: 'ok',
        detail: expect.stringMatching(`as system:serviceaccount:${NAMESPACE}:mooring$`),
      });
    },
    PATIENCE_MS,
  );

  it(
    'is said to lack what it has lost',
    async () => {
      await kubectl('delete', 'rolebinding', `mooring-${NAMESPACE}`, '-n', NAMESPACE);

      expect(await found('Operator rights')).toMatchObject({
        verdict: 'wrong',
        detail: expect.stringContaining('list connections'),
        remedy: 'kubectl apply --server-side -k deploy/namespaced',
      });
    },
    PATIENCE_MS,
  );
});
