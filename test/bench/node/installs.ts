import { OPERATOR } from '../../support/install.ts';
import { installBy, removeBy, WAYS } from '../../node/ways.ts';
import { rounded, say } from '../site.ts';
import type { NodeBench } from './site.ts';

const { namespace } = OPERATOR;
/** What is installed, in whatever namespace. */
const KINDS = [
  'customresourcedefinitions',
  'namespaces',
  'deployments,services,serviceaccounts,secrets,configmaps,poddisruptionbudgets,networkpolicies,leases',
  'roles,rolebindings,clusterroles,clusterrolebindings',
  'validatingadmissionpolicies,validatingadmissionpolicybindings,validatingwebhookconfigurations',
].join();

/** Installs the operator in each way and removes all of it; leaves it installed in the last one. */
export async function installs(bench: NodeBench): Promise<Readonly<Record<string, number>>> {
  const seconds: number[] = [];
  let warnings = 0;
  let left = 0;
  for (const [index, way] of WAYS.entries()) {
    const since = performance.now();
    await installBy(way, bench);
    await bench.available();
    seconds.push(rounded((performance.now() - since) / 1000, 1));
    warnings += await warningsOf(bench);
    say(`${way}: available after ${seconds.at(-1)} s; ${warnings} warnings until now`);
    if (index === WAYS.length - 1) continue;
    await removeBy(way, bench);
    left += await leftNow(bench);
  }
  return { installSeconds: Math.max(...seconds), warningsInNormalStart: warnings, leftAfterDelete: left };
}

async function warningsOf({ kubectl }: NodeBench): Promise<number> {
  const events = await kubectl(
    'get',
    'events',
    '--namespace',
    namespace,
    '--field-selector=type=Warning',
    '--output=jsonpath={range .items[*]}{.involvedObject.name}: {.message}{"\\n"}{end}',
  );
  const lines = events.split('\n').filter((line) => line !== '');
  for (const line of lines) say(`Warning: ${line}`);
  return lines.length;
}

/** How many objects of ours there are. */
export async function leftNow({ kubectl }: NodeBench): Promise<number> {
  const names = await kubectl('get', KINDS, '--all-namespaces', '--no-headers', '--output=name');
  const lines = names.split('\n').filter((line) => /mooring/.test(line));
  for (const line of lines) say(`left: ${line}`);
  return lines.length;
}
