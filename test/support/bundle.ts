import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readDockerfile } from './dockerfile.ts';
import { run, temporaryFolder } from './process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Flags of Node.js, with the file to run, and the environment that the image gives to the bundle in this folder. */
export async function bundledOperator(bundle: string) {
  const { entrypoint, environment } = readDockerfile(await readFile(join(ROOT, 'deploy/Dockerfile'), 'utf8'));
  return {
    flags: [...entrypoint.filter((each) => each.startsWith('--')), join(bundle, 'main.js')],
    environment,
  };
}

/** Bundles the operator into a folder of the run. */
export async function bundleOperator(): Promise<string> {
  const bundle = await temporaryFolder('mooring-bundle');
  await run(process.execPath, [join(ROOT, 'src/generate/bundle.ts'), bundle]);
  return bundle;
}
