import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, temporaryFolder } from './process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Flags of Node.js, with the file to run, and the environment that the image gives to the bundle in this folder. */
export async function bundledOperator(bundle: string) {
  const { flags, environment } = await imageOf(join(ROOT, 'deploy/Dockerfile'));
  return {
    flags: [...flags, join(bundle, 'main.js')],
    environment: { ...environment, NODE_COMPILE_CACHE: join(bundle, '.cache') },
  };
}

/** Bundles the operator into a folder of the run. */
export async function bundleOperator(): Promise<string> {
  const bundle = await temporaryFolder('mooring-bundle');
  await run(process.execPath, [join(ROOT, 'src/generate/bundle.ts'), bundle]);
  return bundle;
}

/** How the image starts Node.js. */
async function imageOf(path: string) {
  const lines = (await readFile(path, 'utf8')).split('\n');
  const [, entrypoint = '[]'] = /^ENTRYPOINT (.*)$/m.exec(lines.join('\n')) ?? [];
  const flags = (JSON.parse(entrypoint) as readonly string[]).filter((each) => each.startsWith('--'));
  const settings = lines
    .filter((line) => line.startsWith('ENV '))
    .flatMap((line) => line.slice(4).split(' '));
  return {
    flags,
    environment: Object.fromEntries(settings.map((setting) => setting.split('=') as [string, string])),
  };
}
