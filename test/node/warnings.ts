import { OPERATOR } from '../support/install.ts';
import type { Kubectl } from '../support/kubectl.ts';
import type { Pod } from './pods.ts';

const OF_OPERATOR = ['--namespace', OPERATOR.namespace] as const;
const NO_WARNING = new Set(['debug', 'info']);
/** What is said where the API server gets no processor for so long that it does not answer. */
const OF_A_BUSY_MACHINE = /"msg":"lease not renewed"|"error":"(?!ApiError).*"msg":"watch interrupted"/;

/** Of a probe before its program listens; of a budget whose controller sees a Pod before its ReplicaSet. */
const OF_TIMING: ReadonlySet<string> = new Set(['Unhealthy', 'CalculateExpectedPodCountFailed']);

/**
 * Events of the type Warning in the namespace of the operator, but those that a busy machine makes by starting a
 * program later than it is first asked. How often that comes, `npm run -s bench -- node` counts on a quiet one.
 */
export async function warningEvents(kubectl: Kubectl): Promise<readonly string[]> {
  const { items }: { readonly items: readonly Event[] } = JSON.parse(
    await kubectl('get', 'events', ...OF_OPERATOR, '--field-selector=type=Warning', '-o', 'json'),
  );
  return items
    .filter(({ reason }) => !OF_TIMING.has(reason))
    .map(({ involvedObject, reason, message }) => `${involvedObject.name}: ${reason}: ${message}`);
}

interface Event {
  readonly involvedObject: { readonly name: string };
  readonly reason: string;
  readonly message: string;
}

/** Lines of the log of both containers of these Pods that warn of what is no busy machine, or that are no JSON. */
export async function warningsInLogs(
  kubectl: Kubectl,
  pods: readonly Pod[],
  ...options: readonly string[]
): Promise<readonly string[]> {
  const logs = await Promise.all(
    pods.map(({ metadata }) =>
      kubectl('logs', '--all-containers', ...options, ...OF_OPERATOR, metadata.name),
    ),
  );
  return logs.flatMap((log) => log.split('\n').filter((line) => line !== '' && warns(line)));
}

/** From now until these Pods have ended. */
export function warningsUntilTheEnd(kubectl: Kubectl, pods: readonly Pod[]): Promise<readonly string[]> {
  return warningsInLogs(kubectl, pods, '--follow', '--tail=0');
}

function warns(line: string): boolean {
  try {
    const { level }: { readonly level?: string } = JSON.parse(line);
    return !NO_WARNING.has(level ?? '') && !OF_A_BUSY_MACHINE.test(line);
  } catch {
    return true;
  }
}
