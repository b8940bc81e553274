import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder, run, temporaryFolder } from '../process.ts';
import { writeImage } from './image.ts';
import type { ImageConfig } from './image.ts';
import { INIT } from './machine.ts';
import type { Inside, Machine } from './machine.ts';
import type { NodeNetwork } from './network.ts';
import { containerdSettings, networkSettings, PAUSE_IMAGE, PLACES } from './settings.ts';

/** What programs of a node find in their environment. */
export const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
};

/** An image that is made here: nothing is pulled from anywhere. */
interface MadeImage {
  readonly name: string;
  readonly config: ImageConfig;
  readonly layers: readonly string[];
}

/** Starts containerd in the machine, with the one image that it cannot do without. */
export async function startContainerd(machine: Machine, network: NodeNetwork, dir: string): Promise<void> {
  const settings = join(dir, 'containerd.toml');
  await writeFile(settings, containerdSettings(join(dir, 'containerd')));
  await machine.run('mkdir', ['-p', PLACES.cni]);
  await machine.run('tee', [join(PLACES.cni, 'pods.conflist')], { input: networkSettings(network) });
  await machine.start({
    name: 'containerd',
    command: 'containerd',
    args: ['--config', settings],
    env: ENVIRONMENT,
    logFile: join(dir, 'containerd.log'),
    ready: async () => (await machine.run('ctr', ['version'], { mayFail: true })).code === 0,
  });
  const pause = join(dir, 'pause');
  await mkdir(pause);
  await run('cp', [INIT, join(pause, 'pause')]);
  const config = { Entrypoint: ['/pause', '-P'], User: '65535:65535' };
  await addImage(machine, { name: PAUSE_IMAGE, config, layers: [pause] });
}

/** Makes an image of folders, so that Pods can name it. */
async function addImage(inside: Inside, { name, config, layers }: MadeImage): Promise<void> {
  const folder = await temporaryFolder('mooring-image-file');
  try {
    const file = join(folder, 'image.tar');
    await writeImage(file, name, config, layers);
    await importImage(inside, file);
  } finally {
    await removeFolder(folder);
  }
}

/** Takes an image out of a file, so that Pods can name it. */
export async function importImage(inside: Inside, file: string): Promise<void> {
  await inside.run('ctr', ['--namespace', 'k8s.io', 'images', 'import', file], { env: ENVIRONMENT });
}
