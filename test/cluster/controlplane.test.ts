import { readFile } from 'node:fs/promises';
import { cluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';

describe('a control plane of one’s own', () => {
  let plane: ControlPlane;
  let kubectl: Kubectl;

  beforeAll(async () => {
    plane = await startControlPlane({ audit: true, featureGates: { WatchList: false } });
    kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  }, 60_000);

  afterAll(() => plane.stop());

  it('keeps port and data when its API server is killed and started again', async () => {
    await kubectl('create', 'configmap', 'kept', '--from-literal=key=value');
    const before = plane.pids();

    await plane.stopApiServer();
    await expect(kubectl('get', 'configmap', 'kept')).rejects.toThrow('refused');
    await plane.startApiServer();

    expect(await kubectl('get', 'configmap', 'kept', '-o', 'jsonpath={.data.key}')).toBe('value');
    expect(plane.pids()).toEqual({ ...before, apiServer: expect.any(Number) });
  }, 60_000);

  it('writes each request to its audit log', async () => {
    await kubectl('create', 'configmap', 'counted');

    const lines = (await readFile(plane.auditLog!, 'utf8')).trimEnd().split('\n');
    const creates = lines
      .map((line): AuditEvent => JSON.parse(line))
      .filter(({ objectRef }) => objectRef?.name === 'counted');
    expect(creates.map(({ verb, user }) => [verb, user.username])).toEqual([['create', 'admin']]);
  });

  it('has the feature gates that were asked for', async () => {
    expect(await kubectl('get', '--raw', '/metrics')).toMatch(
      /kubernetes_feature_enabled\{name="WatchList"[^}]*\} 0/,
    );
  });

  it('lets a namespace go away', async () => {
    await kubectl('create', 'namespace', 'leaving');

    expect(await kubectl('delete', 'namespace', 'leaving', '--timeout=30s')).toContain('deleted');
  }, 60_000);
});

describe('the cluster of a test', () => {
  let shared: Cluster;

  beforeAll(async () => {
    shared = await cluster({ installed: true });
  }, 120_000);

  afterAll(() => shared.stop());

  it('gives each test a namespace of its own', async () => {
    const [one, two] = await Promise.all([shared.namespace('mine'), shared.namespace('mine')]);

    expect(one).not.toBe(two);
    expect(await shared.kubectl('get', 'namespace', one, two, '-o', 'name')).toBe(
      `namespace/${one}\nnamespace/${two}\n`,
    );
  });

  it.each([
    ['may', 'patch connections.mooring.dev --subresource=status', 'yes'],
    ['may not', 'delete connections.mooring.dev', 'no'],
    ['may not', 'create secrets', 'no'],
  ])('lets the operator do what deploy/ says: it %s %s', async (_, question, answer) => {
    const kubeconfig = await shared.operatorKubeconfig();

    const said = await shared
      .kubectl('auth', 'can-i', ...question.split(' '), '--kubeconfig', kubeconfig)
      .catch(String);

    expect(said).toMatch(new RegExp(`${answer}$`, 'm'));
  });
});

interface AuditEvent {
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { readonly name?: string };
}
