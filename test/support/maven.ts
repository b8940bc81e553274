import { createHash } from 'node:crypto';
import { copyFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './gobuild.ts';
import { exists, makeOnce } from './once.ts';
import { run } from './process.ts';
import { timeSince, withProgress } from './progress.ts';
import type { Say } from './progress.ts';

/** What Debian must have installed for a server that runs on Java: Maven brings it along. */
export const JAVA_PACKAGES: readonly string[] = ['maven'];

/** The jars of a program, fetched by Maven as a pom of ours names and pins them. */
export interface Jars {
  readonly name: string;
  readonly version: string;
  /** The folder of pom.xml. */
  readonly module: string;
  /** True for a program that is published as an archive, which is unpacked. */
  readonly unpack?: true;
}

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';

/** Where the jars are, or will be once they are fetched: named by what they are made from. */
export async function jarsFolder({ name, version, module }: Jars): Promise<string> {
  const pom = await readFile(join(module, 'pom.xml'));
  return join(
    cacheFolder(),
    `${name}-${version}-${createHash('sha256').update(pom).digest('hex').slice(0, 12)}`,
  );
}

/** Whether the jars stand in the cache. */
export async function areFetched(jars: Jars): Promise<boolean> {
  return exists(await jarsFolder(jars));
}

/** Fetches the jars unless they stand in the cache; answers with a class path of them all. */
export async function classPath(jars: Jars, say: Say): Promise<string> {
  const folder = await jarsFolder(jars);
  const title = `${jars.name} ${jars.version}`;
  const fetch = async (staging: string) => {
    if (!(await run('mvn', ['-v'], { mayFail: true }).catch(() => undefined))) {
      throw new Error(
        `${title} cannot be fetched: there is no mvn on PATH; on Debian: apt-get install ${JAVA_PACKAGES.join(' ')}`,
      );
    }
    say(`${title}: fetching from Maven, once`);
    const started = Date.now();
    const args = [
      '-q',
      '-B',
      `${PLUGIN}:${jars.unpack ? 'unpack' : 'copy'}-dependencies`,
      `-DoutputDirectory=${staging}`,
      '-DincludeScope=runtime',
    ];
    // Beside its pom Maven notes what it has unpacked, and unpacks nothing a second time: the note must not outlive the folder.
    await copyFile(join(jars.module, 'pom.xml'), join(staging, 'pom.xml'));
    await withProgress(say, () => `${title}: fetching`, () => run('mvn', args, { cwd: staging })); // prettier-ignore
    await Promise.all(
      ['pom.xml', 'target'].map((name) => rm(join(staging, name), { recursive: true, force: true })),
    );
    say(`${title}: fetched in ${timeSince(started)}`);
  };
  await makeOnce(folder, fetch, () => say(`${title}: waiting for another run that is fetching it`));
  return join(folder, '*');
}
