import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the control plane of a checkout lives between two commands: another checkout has other definitions. */
export function folderOf(checkout: string, { XDG_STATE_HOME }: NodeJS.ProcessEnv): string {
  const states = XDG_STATE_HOME ?? join(homedir(), '.local', 'state');
  const id = createHash('sha256').update(checkout).digest('hex').slice(0, 8);
  return join(states, 'mooring', `controlplane-${id}`);
}
