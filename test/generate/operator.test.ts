import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { RELEASE } from '../../src/generate/operator.ts';

const LABEL = 'app.kubernetes.io/version';

interface Labelled {
  readonly kind: string;
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: Readonly<Record<string, unknown>>;
}

interface Container {
  readonly name: string;
  readonly command?: readonly string[];
  readonly args: readonly string[];
  readonly env?: readonly object[];
  readonly startupProbe?: object;
  readonly readinessProbe?: object;
  readonly lifecycle?: object;
  readonly resources: { readonly limits: { readonly memory: string } };
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly volumeMounts: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: true;
  }[];
}

interface PodSpec {
  readonly automountServiceAccountToken: boolean;
  readonly enableServiceLinks: boolean;
  readonly shareProcessNamespace?: boolean;
  readonly securityContext: { readonly fsGroup: number };
  readonly containers: readonly Container[];
  readonly volumes: readonly {
    readonly name: string;
    readonly emptyDir?: object;
    readonly projected?: object;
  }[];
}

interface Deployment {
  readonly kind: string;
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}

function podIn(file: string): PodSpec {
  const text = readFileSync(join(import.meta.dirname, '../../deploy', file), 'utf8');
  const objects = parseAllDocuments(text).map((document) => document.toJS() as Deployment); // what is generated
  return objects.find(({ kind }) => kind === 'Deployment')!.spec.template.spec;
}

const mountOf = ({ volumeMounts }: Container, volume: string) =>
  volumeMounts.find(({ name }) => name === volume);

describe.each(['workload.yaml', 'namespaced/operator.yaml'])('the Pod of deploy/%s', (file) => {
  const pod = podIn(file);
  const [operator, prober] = pod.containers as [Container, Container];
  const volumeOf = (field: 'emptyDir' | 'projected') =>
    pod.volumes.find((each) => each[field] !== undefined)!;

  it('has the operator first, for what patches it, and the prober beside it', () => {
    expect(pod.containers.map(({ name }) => name)).toEqual(['mooring', 'prober']);
    expect(prober.command?.at(-1)).toBe('/app/prober.js');
  });

  it('gives the token to the container of the operator alone, where its client looks for it', () => {
    const { name, projected } = volumeOf('projected');

    expect(pod.automountServiceAccountToken).toBe(false);
    expect(mountOf(operator, name)).toEqual({
      name,
      mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
      readOnly: true,
    });
    expect(mountOf(prober, name)).toBeUndefined();
    expect(JSON.stringify(projected)).toMatch(/"path":"token".*"path":"ca\.crt".*"path":"namespace"/);
  });

  it('has one socket for both, in memory, which the prober can connect to and not remove', () => {
    const { name, emptyDir } = volumeOf('emptyDir');
    const path = mountOf(operator, name)?.mountPath;

    expect(emptyDir).toMatchObject({ medium: 'Memory', sizeLimit: expect.any(String) });
    expect(mountOf(operator, name)?.readOnly).toBeUndefined();
    expect(mountOf(prober, name)).toEqual({ name, mountPath: path, readOnly: true });
    expect(operator.args).toContain(`--prober-socket=${path}/prober.sock`);
    expect(prober.args).toEqual([`--connect=${path}/prober.sock`]);
  });

  it('runs the two as users of their own, with a group for the socket and nothing else in common', () => {
    const users = pod.containers.map(({ securityContext }) => securityContext['runAsUser']);
    const groups = pod.containers.map(({ securityContext }) => securityContext['runAsGroup']);

    expect(new Set([...users, pod.securityContext.fsGroup]).size).toBe(3);
    expect(groups).toEqual(users);
    expect(pod.shareProcessNamespace).toBeUndefined(); // so each is the first process of its container
    expect(prober.env).toBeUndefined();
  });

  it('is known to be ready soon, goes on judging manifests while it leaves, and gets no addresses of Services', () => {
    expect(operator.readinessProbe).toMatchObject({ periodSeconds: 2, httpGet: { path: '/readyz' } });
    expect(operator.startupProbe).toMatchObject({ periodSeconds: 2, httpGet: { path: '/livez' } });
    expect(operator.lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
    expect(pod.enableServiceLinks).toBe(false);
  });

  it('limits what each may do, and its memory by itself', () => {
    for (const { securityContext, resources } of pod.containers) {
      expect(securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(resources.limits.memory).toMatch(/^\d+[MG]i$/);
    }
    expect(prober.command).toContain('--disable-sigusr1');
  });
});

describe('the version of package.json', () => {
  const text = readFileSync(join(import.meta.dirname, '../../deploy/install.yaml'), 'utf8');
  const objects = parseAllDocuments(text).map((document): Labelled => document.toJS());

  it('is a label of what is installed, the definitions aside, and the tag of its image', () => {
    const unlabelled = objects.filter(({ metadata }) => metadata.labels?.[LABEL] !== RELEASE);

    expect(new Set(unlabelled.map(({ kind }) => kind))).toEqual(new Set(['CustomResourceDefinition']));
    expect(text).toContain(`image: ghcr.io/mooring-dev/mooring:${RELEASE}\n`);
  });

  it('is in no selector, which an upgrade could not change', () => {
    const selecting = objects.filter(({ kind }) => /^(Deployment|Service|PodDisruptionBudget)$/.test(kind));

    expect(selecting).toHaveLength(3);
    expect(JSON.stringify(selecting.map(({ spec }) => spec?.['selector']))).not.toContain(LABEL);
  });
});
