import { turns } from '../probe.ts';
import { children } from './children.ts';
import { clearSecrets } from './clear.ts';
import { denied } from './denied.ts';
import { judging } from './judging.ts';
import { webhook } from './webhook.ts';

/** What is gained by attacking; each attack is shown to be one where nothing stops it. */
export async function attack(tests: number): Promise<Readonly<Record<string, unknown>>> {
  return {
    ...judging(),
    ...(await webhook()),
    ...(await children()),
    ...(await clearSecrets()),
    ...(await denied()),
    ...(await turns(tests)),
  };
}
