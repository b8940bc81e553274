import { fileURLToPath } from 'node:url';
import type { GoBuild } from './gobuild.ts';

/** kstatus, Argo CD's Lua and Flux' CEL as one program: objects in, verdicts out. */
export const VERDICTS: GoBuild = {
  name: 'verdicts',
  version: '1',
  module: fileURLToPath(new URL('verdicts', import.meta.url)),
  packages: ['.'],
  ldflags: '-s -w',
  duration: 'half a minute',
};
