import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goBuild } from './gobuild.ts';
import type { GoBuild } from './gobuild.ts';
import { run } from './process.ts';

/** The template language of Helm as a program: a template and values in, manifests out. */
const HELM: GoBuild = {
  name: 'helm',
  version: '1',
  module: fileURLToPath(new URL('helm', import.meta.url)),
  packages: ['.'],
  ldflags: '-s -w',
  duration: 'half a minute',
};

/** What Helm makes of a template for a release with these values, or what it complains about. */
export async function helmTemplate(
  template: string,
  release: string,
  values: Readonly<Record<string, string>>,
): Promise<string> {
  const program = join(await goBuild(HELM, console.error), 'helm');
  const input = JSON.stringify({ template, release, values });
  const { stdout, stderr } = await run(program, [], { input, mayFail: true });
  return stderr === '' ? stdout : stderr;
}
