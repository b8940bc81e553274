import { createHash } from 'node:crypto';
import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheFolder } from './gobuild.ts';
import { makeOnce } from './once.ts';
import { run } from './process.ts';
import type { Say } from './progress.ts';

/** A CRD of another project, in the Go module that has it, with the sum of that module. */
interface PublishedCrd {
  readonly module: string;
  readonly sum: string;
  readonly file: string;
}

const FLUX = 'config/crd/bases';

const PUBLISHED: readonly PublishedCrd[] = [
  {
    module: 'github.com/argoproj/argo-cd/v3@v3.5.0',
    sum: 'h1:iqnPFSKaQ0l3hREMH2Rk55VDcxrvBFaSO0g9bifZKzc=',
    file: 'manifests/crds/application-crd.yaml',
  },
  {
    module: 'github.com/fluxcd/kustomize-controller@v1.9.0',
    sum: 'h1:WfM+bQUGUGW2qyrrTgh2bIVSZSPmc3JC7234K8NiTWQ=',
    file: `${FLUX}/kustomize.toolkit.fluxcd.io_kustomizations.yaml`,
  },
  {
    module: 'github.com/fluxcd/source-controller@v1.8.0',
    sum: 'h1:h549HUCBEG4jGs3uFYfb2+/XhJjcz+pvB8VG4mdSYDw=',
    file: `${FLUX}/source.toolkit.fluxcd.io_gitrepositories.yaml`,
  },
];

const PROMETHEUS: readonly PublishedCrd[] = ['podmonitors', 'prometheusrules', 'servicemonitors'].map(
  (plural) => ({
    module: 'github.com/prometheus-operator/prometheus-operator@v0.87.1',
    sum: 'h1:zjzxO10Rv3goA/GDbE3Vgf2TNhhcOp7fZbRG0Tkm3OY=',
    file: `example/prometheus-operator-crd/monitoring.coreos.com_${plural}.yaml`,
  }),
);

/** The folder of the CRDs of Argo CD's Application and of Flux' Kustomization and GitRepository, fetched once. */
export function gitopsCrds(say: Say): Promise<string> {
  return published('Argo CD and Flux', PUBLISHED, say);
}

/** That of the CRDs of Prometheus Operator. */
export function prometheusCrds(say: Say): Promise<string> {
  return published('Prometheus Operator', PROMETHEUS, say);
}

async function published(projects: string, crds: readonly PublishedCrd[], say: Say): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(crds)).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), `crds-${hash}`);
  await makeOnce(folder, async (staging) => {
    say(`CRDs of ${projects}: fetching their Go modules, once`);
    for (const crd of crds) await fetchCrd(crd, staging);
  });
  return folder;
}

/** The answer of `go mod download -json`; it has an error where the module asks for a newer Go, and a folder elsewhere. */
interface Download {
  readonly Dir?: string;
  readonly Sum?: string;
  readonly Error?: string;
}

async function fetchCrd({ module, sum, file }: PublishedCrd, folder: string): Promise<void> {
  const { stdout } = await run('go', ['mod', 'download', '-json', module], { cwd: folder, mayFail: true });
  const { Dir, Sum, Error: problem = 'no folder' } = JSON.parse(stdout) as Download;
  if (Dir === undefined) throw new Error(`${module} cannot be fetched: ${problem}`);
  if (Sum !== sum) throw new Error(`${module} has the sum ${Sum}, not ${sum}`);
  await copyFile(join(Dir, file), join(folder, basename(file)));
}
