import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { goBuild } from './gobuild.ts';
import type { GoBuild } from './gobuild.ts';
import { run } from './process.ts';

/** kstatus, Argo CD's Lua and Flux' CEL as one program: objects in, verdicts out. */
export const VERDICTS: GoBuild = {
  name: 'verdicts',
  version: '2',
  module: fileURLToPath(new URL('verdicts', import.meta.url)),
  packages: ['.'],
  ldflags: '-s -w',
  duration: 'half a minute',
};

const DEPLOY = fileURLToPath(new URL('../../deploy', import.meta.url));

/** What the readers of an object make of it, and what the scripts do. */
export interface HealthVerdict {
  readonly kstatus: string;
  readonly argocd: string;
  readonly flux: string;
  readonly scripts?: readonly object[];
}

/** Runs what `deploy` has for Argo CD and Flux, and the resource actions named, on objects of one kind. */
export async function healthVerdicts(
  kind: string,
  objects: readonly object[],
  actions: readonly string[] = [],
): Promise<readonly HealthVerdict[]> {
  const program = join(await goBuild(VERDICTS, console.error), 'verdicts');
  const patch = parse(await readFile(join(DEPLOY, 'argocd/argocd-cm.yaml'), 'utf8')) as {
    data: Readonly<Record<string, string>>;
  };
  const { healthCheckExprs } = parse(await readFile(join(DEPLOY, 'flux/healthchecks.yaml'), 'utf8')) as {
    healthCheckExprs: readonly { kind: string }[];
  };
  const menu = parse(patch.data[`resource.customizations.actions.mooring.dev_${kind}`] ?? '{}') as {
    definitions?: readonly { name: string; 'action.lua': string }[];
    'discovery.lua'?: string;
  };
  const scripts = actions.map((name) =>
    name === 'discovery'
      ? menu['discovery.lua']
      : menu.definitions?.find((each) => each.name === name)?.['action.lua'],
  );
  const lua = patch.data[`resource.customizations.health.mooring.dev_${kind}`];
  const cel = healthCheckExprs.find((each) => each.kind === kind);
  const { stdout } = await run(program, [], { input: JSON.stringify({ objects, lua, cel, scripts }) });
  return JSON.parse(stdout) as readonly HealthVerdict[];
}
