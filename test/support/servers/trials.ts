import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { importAll } from '../importing.ts';
import type { Trial } from './trial.ts';

/** The trials of all servers, which the files beside this one and the fakes export as `TRIALS`. */
export async function allTrials(): Promise<ReadonlyMap<string, Trial>> {
  const folders = ['.', '../fakes'].map((folder) => join(import.meta.dirname, folder));
  const files = (await Promise.all(folders.map(filesIn))).flat();
  const modules = await importAll<{ readonly TRIALS?: readonly Trial[] }>(files);
  return new Map(modules.flatMap(({ TRIALS = [] }) => TRIALS.map((trial) => [trial.type, trial])));
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
}
