import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { controlPlaneBinaries, needsBuild, NODE_BUILD } from './controlplane/build.ts';
import { installCommand, installPackages, missingPackages } from './debian.ts';
import { goBuild, isBuilt } from './gobuild.ts';
import type { GoBuild } from './gobuild.ts';
import { areFetched, classPath } from './maven.ts';
import type { Jars } from './maven.ts';
import { isFetched, nodeModules } from './npm.ts';
import type { NpmPackages } from './npm.ts';
import { areInstalled, pythonPath } from './pip.ts';
import type { PythonPackages } from './pip.ts';
import { NODE_PACKAGES } from './node/start.ts';
import type { Say } from './progress.ts';

/** Something that tests need and npm does not install. */
export interface Requirement {
  /** What is missing and the command that provides it; undefined where nothing is. */
  missing(): Promise<string | undefined>;
  /** Provides it; may take minutes, and says so. */
  provide(say: Say): Promise<void>;
}

/** What a run needs; `servers` are names of files in servers/, default all. */
export interface Needs {
  readonly controlPlane: boolean;
  /** A node that Pods run on. */
  readonly node?: boolean;
  readonly servers?: readonly string[];
}

/** The requirements of a run. */
export async function requirements({ controlPlane, node, servers }: Needs): Promise<readonly Requirement[]> {
  const modules = await serverModules(servers);
  const packages = [...new Set(modules.flatMap((module) => module.packages ?? []))].sort();
  const builds = modules.flatMap((module) => module.BUILD ?? []);
  const jars = modules.flatMap((module) => module.JARS ?? []);
  const python = modules.flatMap((module) => module.PYTHON ?? []);
  const npm = modules.flatMap((module) => module.NPM ?? []);
  return [
    debian([...packages, ...(node ? NODE_PACKAGES : [])]),
    ...builds.map(goRequirement),
    ...jars.map(jarRequirement),
    ...python.map(fromPypi),
    ...npm.map(fromNpm),
    ...(controlPlane ? [controlPlaneRequirement] : []),
    ...(node ? [goRequirement(NODE_BUILD)] : []),
  ];
}

/** Provides what is missing; costs next to nothing where nothing is. */
export async function provide(needs: Needs, say: Say): Promise<void> {
  for (const requirement of await requirements(needs)) {
    if ((await requirement.missing()) !== undefined) {
      await requirement.provide(say);
    }
  }
}

/** What a file in servers/ may say of itself. */
interface ServerModule {
  readonly packages?: readonly string[];
  readonly BUILD?: GoBuild;
  readonly JARS?: Jars | readonly Jars[];
  readonly PYTHON?: PythonPackages;
  readonly NPM?: NpmPackages;
}

const SETUP = 'npm run setup';
const SERVERS = fileURLToPath(new URL('servers/', import.meta.url));

async function serverModules(names: readonly string[] | undefined): Promise<readonly ServerModule[]> {
  const files = (await readdir(SERVERS)).filter((file) => file.endsWith('.ts'));
  const wanted = files.filter((file) => names === undefined || names.includes(basename(file, '.ts')));
  return Promise.all(wanted.map((file): Promise<ServerModule> => import(join(SERVERS, file))));
}

function debian(packages: readonly string[]): Requirement {
  return {
    async missing() {
      const missing = await missingPackages(packages);
      return missing.length === 0
        ? undefined
        : `Debian packages ${missing.join(', ')}: ${SETUP}, or ${installCommand(missing)}`;
    },
    provide: async (say) => installPackages(await missingPackages(packages), say),
  };
}

function goRequirement(build: GoBuild): Requirement {
  return {
    missing: async () => ((await isBuilt(build)) ? undefined : `${build.name} ${build.version}: ${SETUP}`),
    provide: async (say) => void (await goBuild(build, say)),
  };
}

function jarRequirement(jars: Jars): Requirement {
  return {
    missing: async () => ((await areFetched(jars)) ? undefined : `${jars.name} ${jars.version}: ${SETUP}`),
    provide: async (say) => void (await classPath(jars, say)),
  };
}

function fromPypi(packages: PythonPackages): Requirement {
  return {
    missing: async () =>
      (await areInstalled(packages)) ? undefined : `${packages.name} ${packages.version}: ${SETUP}`,
    provide: async (say) => void (await pythonPath(packages, say)),
  };
}

function fromNpm(packages: NpmPackages): Requirement {
  return {
    missing: async () =>
      (await isFetched(packages)) ? undefined : `${packages.name} ${packages.version}: ${SETUP}`,
    provide: async (say) => void (await nodeModules(packages, say)),
  };
}

const controlPlaneRequirement: Requirement = {
  missing: async () =>
    (await needsBuild()) ? `programs of the control plane: ${SETUP}, or set KUBEBUILDER_ASSETS` : undefined,
  provide: async (say) => void (await controlPlaneBinaries(say)),
};
