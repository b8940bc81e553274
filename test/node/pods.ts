import type { Connection } from '../../src/api/connection.ts';
import { TEST_REQUESTED } from '../../src/api/connection.ts';
import { namespace as shop } from '../cluster/shop.ts';
import { eventually } from '../support/eventually.ts';
import { OPERATOR } from '../support/install.ts';
import type { Kubectl } from '../support/kubectl.ts';

const { namespace } = OPERATOR;
const PATIENCE_MS = 120_000;

/** One container of a Pod. */
export interface Container {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly containerID: string;
  readonly lastState: { readonly terminated?: { readonly reason: string; readonly exitCode: number } };
}

/** A Pod of the operator. */
export interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly status: { readonly containerStatuses?: readonly Container[] };
}

/** A module for Node.js that prints the metrics of the operator of its Pod. */
export const SHOW_METRICS = `const { get } = await import('node:http');
  get('http://127.0.0.1:9090/metrics', (answer) => answer.pipe(process.stdout));`;

/** The Pods of the operator, and what is asked of it. */
export interface OperatorPods {
  /** Those that are not being deleted. */
  pods(): Promise<readonly Pod[]>;
  /** The one that leads now. */
  leader(): Promise<Pod>;
  container(pod: string, name: string): Promise<Container>;
  /** What a program prints that Node.js runs in a container, as its user. */
  runNode(pod: string, container: string, ...args: readonly string[]): Promise<string>;
  /** Lines of the metrics that begin so. */
  metrics(pod: string, beginning: string): Promise<readonly string[]>;
  /** Waits until each replica is, as the Deployment counts. */
  available(): Promise<void>;
  /** Waits until these Pods are. */
  gone(pods: readonly string[]): Promise<void>;
  /** Asks for a test of a Connection and waits for its end. */
  testAgain(connection: string): Promise<Connection>;
}

/** Reads them through kubectl. */
export function operatorPods(kubectl: Kubectl): OperatorPods {
  const pods = async () => {
    const text = await kubectl('get', 'pods', '--namespace', namespace, '-o', 'json');
    const { items }: { readonly items: readonly Pod[] } = JSON.parse(text);
    return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  };
  const runNode = (pod: string, container: string, ...args: readonly string[]) => {
    const where = ['--namespace', namespace, pod, '--container', container];
    return kubectl('exec', ...where, '--', '/usr/local/bin/node', ...args);
  };
  return {
    pods,
    async leader() {
      const lease = ['lease', OPERATOR.account, '--namespace', namespace];
      let found: Pod | undefined;
      await eventually(async () => {
        const holder = await kubectl('get', ...lease, '-o', 'jsonpath={.spec.holderIdentity}');
        found = (await pods()).find(({ metadata }) => metadata.name === holder);
        if (found === undefined) throw new Error(`no Pod that stays holds the Lease: ${holder}`);
      }, PATIENCE_MS);
      return found as unknown as Pod; // the expectation held
    },
    async container(pod, name) {
      const found = (await pods()).find(({ metadata }) => metadata.name === pod);
      const container = found?.status.containerStatuses?.find((each) => each.name === name);
      if (container === undefined) throw new Error(`Pod ${pod} has no container ${name} now`);
      return container;
    },
    runNode,
    async metrics(pod, beginning) {
      const text = await runNode(pod, 'mooring', '--input-type=module', '-e', SHOW_METRICS);
      return text.split('\n').filter((line) => line.startsWith(beginning));
    },
    async available() {
      const deployment = `deployment/${OPERATOR.account}`;
      await kubectl('rollout', 'status', deployment, '--namespace', namespace, '--timeout=120s');
    },
    async gone(names) {
      const all = names.map((name) => `pod/${name}`);
      await kubectl('wait', '--for=delete', ...all, '--namespace', namespace, '--timeout=60s');
    },
    async testAgain(connection) {
      const asked = new Date().toISOString();
      const where = ['--namespace', shop, 'connection', connection];
      await kubectl('annotate', '--overwrite', ...where, `${TEST_REQUESTED}=${asked}`);
      let answered: Connection | undefined;
      await eventually(async () => {
        answered = JSON.parse(await kubectl('get', ...where, '-o', 'json'));
        if (answered?.status?.handledTestRequest !== asked)
          throw new Error(`the test of ${asked} has not ended`);
      }, PATIENCE_MS);
      return answered as unknown as Connection; // the expectation held
    },
  };
}
