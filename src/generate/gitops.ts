import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { GROUP, VERSION } from '../api/definition.ts';
import { yamlFile } from './artifact.ts';
import type { Artifact } from './artifact.ts';
import { section } from './section.ts';

const KINDS = [
  'Connection',
  'ConnectionBinding',
  'ConnectionPolicy',
  'ConnectionTest',
  'ConnectionType',
  'Flow',
  'FlowKind',
] as const;

/** What a person can do to a Connection in Argo CD. */
const ACTIONS = ['test-now', 'suspend', 'resume'] as const;

/** How Argo CD and Flux are told to wait for our kinds, and Argo CD what can be done to them: patches for argocd-cm, expressions for a Kustomization. */
export async function gitops(root: string): Promise<readonly Artifact[]> {
  const lua = (name: string) => readFile(join(root, `deploy/argocd/${name}.lua`), 'utf8');
  const health = await lua('health');
  const data = Object.fromEntries([
    ...KINDS.map((kind) => [`resource.customizations.health.${GROUP}_${kind}`, health]),
    [`resource.customizations.actions.${GROUP}_Connection`, await actions(lua)],
  ]);
  return [
    yamlFile('deploy/argocd/argocd-cm.yaml', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'argocd-cm', namespace: 'argocd' },
      data,
    }),
    yamlFile('deploy/flux/healthchecks.yaml', { healthCheckExprs: KINDS.map(expressions) }),
    await section(root, 'docs/gitops.md', { name: 'flux', body: fenced(example) }),
  ];
}

async function actions(lua: (name: string) => Promise<string>): Promise<string> {
  const definitions = await Promise.all(
    ACTIONS.map(async (name) => ({ name, 'action.lua': await lua(`actions/${name}`) })),
  );
  return stringify({ 'discovery.lua': await lua('actions/discovery'), definitions }, { lineWidth: 0 });
}

/** What a page shows of Flux: a Kustomization that waits for its Connections. */
const example = {
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name: 'shop-connections', namespace: 'flux-system' },
  spec: {
    interval: '10m',
    path: './connections/eu',
    prune: true,
    wait: true,
    timeout: '2m',
    sourceRef: { kind: 'GitRepository', name: 'shop' },
    targetNamespace: 'shop',
    healthCheckExprs: [expressions('Connection')],
  },
};

function fenced(object: object): string {
  return ['```yaml', stringify(object, { lineWidth: 0 }).trimEnd(), '```'].join('\n');
}

function expressions(kind: string) {
  const isCurrent = 'has(status.conditions) && status.observedGeneration == metadata.generation';
  const holds = (type: string) =>
    `${isCurrent} && status.conditions.exists(c, c.type == '${type}' && c.status == 'True')`;
  // What is suspended rests, whatever was found of it before.
  const rests = 'has(spec.suspend) && spec.suspend';
  const [current, failed, inProgress] =
    kind === 'Connection'
      ? [
          `${rests} || ${holds('Ready')}`,
          `!(${rests}) && ${holds('Stalled')}`,
          `!(${rests}) && !(${isCurrent})`,
        ]
      : [holds('Ready'), holds('Stalled'), `!(${isCurrent})`];
  return { apiVersion: `${GROUP}/${VERSION}`, kind, current, failed, inProgress };
}
