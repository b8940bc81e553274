import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** The workflow that makes a release. */
export const WORKFLOW = join(import.meta.dirname, '../../.github/workflows/release.yaml');

interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly permissions?: object;
  readonly strategy?: { readonly matrix: { readonly include: readonly { readonly platform: string }[] } };
  readonly steps: readonly { readonly name?: string; readonly run?: string }[];
}

/** As it is written. */
export async function releaseWorkflow(): Promise<Workflow> {
  return parse(await readFile(WORKFLOW, 'utf8'));
}

/** The script of one of its steps, for bash. */
export async function stepOfRelease(name: string): Promise<string> {
  const { jobs } = await releaseWorkflow();
  const script = Object.values(jobs)
    .flatMap(({ steps }) => steps)
    .find((step) => step.name === name)?.run;
  if (script === undefined) throw new Error(`release.yaml has no step ${name} that runs a script`);
  return script;
}
