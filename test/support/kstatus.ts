import { fileURLToPath } from 'node:url';
import type { GoBuild } from './gobuild.ts';

/** The library by which kubectl-like tools read the state of any object, as a program: objects in, verdicts out. */
export const KSTATUS: GoBuild = {
  name: 'kstatus',
  version: '0.37.2',
  module: fileURLToPath(new URL('kstatus', import.meta.url)),
  packages: ['.'],
  ldflags: '-s -w',
  duration: 'half a minute',
};
