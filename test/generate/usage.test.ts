import { parseAllDocuments } from 'yaml';
import type { FlowKind } from '../../src/api/flowkind.ts';
import { declaredSource, watchedKind } from '../../src/controllers/flowkind/source.ts';
import { usage } from '../../src/generate/usage.ts';
import type { KubernetesObject } from '../../src/runtime/kind.ts';

const flowKinds = usage()
  .flatMap(({ content }) => parseAllDocuments(content).map((document) => document.toJS() as FlowKind))
  .filter(({ kind }) => kind === 'FlowKind');

/** What an object of this kind uses, as the FlowKind of that name declares it. */
function usesOf(name: string, spec: object) {
  const flowKind = flowKinds.find(({ metadata }) => metadata.name === name);
  const source = flowKind && declaredSource(flowKind);
  if (source === undefined) throw new Error(`${name} is not declared`);
  const object = { metadata: { name: 'x', namespace: 'shop', uid: 'u', resourceVersion: '1' }, spec };
  const kept = watchedKind(source, { version: 'v1', kind: source.kind, namespaced: true }).transform?.(
    object as KubernetesObject as never,
  );
  return kept?.takeUses().map(({ connection, path }) => [connection, path]);
}

const POD = {
  spec: {
    initContainers: [
      { name: 'migrate', envFrom: [{ secretRef: { name: 'migrations' } }, { configMapRef: { name: 'c' } }] },
    ],
    containers: [
      {
        name: 'app',
        env: [
          { name: 'A', value: 'a' },
          { name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: 'orders' } } },
        ],
      },
      { name: 'side', envFrom: [{ secretRef: { name: 'lake' } }] },
    ],
    volumes: [
      { name: 'tls', secret: { secretName: 'tls' } },
      { name: 'all', projected: { sources: [{ secret: { name: 'part' } }] } },
      { name: 'tmp', emptyDir: {} },
    ],
  },
};

describe('deploy/usage', () => {
  it.each([
    ['daemonsets.apps', { template: POD }, 'spec.template'],
    ['deployments.apps', { template: POD }, 'spec.template'],
    ['statefulsets.apps', { template: POD }, 'spec.template'],
    ['jobs.batch', { template: POD }, 'spec.template'],
    ['cronjobs.batch', { jobTemplate: { spec: { template: POD } } }, 'spec.jobTemplate.spec.template'],
    ['services.serving.knative.dev', { template: POD }, 'spec.template'],
  ])('finds each Secret that the pod template of %s reads, by its container', (name, spec, template) => {
    expect(usesOf(name, spec)).toEqual([
      ['secret:shop/orders', `${template}.spec.containers[app].env[PGPASSWORD].valueFrom.secretKeyRef.name`],
      ['secret:shop/lake', `${template}.spec.containers[side].envFrom[0].secretRef.name`],
      ['secret:shop/migrations', `${template}.spec.initContainers[migrate].envFrom[0].secretRef.name`],
      ['secret:shop/tls', `${template}.spec.volumes[tls].secret.secretName`],
      ['secret:shop/part', `${template}.spec.volumes[all].projected.sources[0].secret.name`],
    ]);
  });

  it('declares nothing that the operator would refuse', () => {
    expect(flowKinds.length).toBeGreaterThan(12);
    expect(flowKinds.filter((flowKind) => declaredSource(flowKind) === undefined)).toEqual([]);
  });
});
