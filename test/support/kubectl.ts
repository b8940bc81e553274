import { dirname, join } from 'node:path';
import { run } from './process.ts';

/** kubectl against one cluster. */
export interface Kubectl {
  /** Answers with what it printed; throws with what it complained about. */
  (...args: string[]): Promise<string>;
  /** Server-side apply of objects, all in one call. */
  apply(...objects: readonly object[]): Promise<string>;
  /** Creates one object, checked by the API server alone. */
  create(object: object): Promise<string>;
  /** What it says, warnings included, to the creation of one object that is not kept, whether that is refused or not. */
  tried(object: object): Promise<string>;
  /** Server-side apply of one manifest, as another user. */
  applyAs(user: string, manifest: string): Promise<string>;
}

/** kubectl of that path, which uses that kubeconfig, and keeps what it caches beside it. */
export function kubectlOf(command: string, kubeconfig: string): Kubectl {
  const env = { ...process.env, KUBECONFIG: kubeconfig, KUBECACHEDIR: join(dirname(kubeconfig), 'kubectl-cache') };
  const call = async (args: readonly string[], input = '') => (await run(command, args, { env, input })).stdout;
  return Object.assign((...args: string[]) => call(args), {
    create: (object: object) => call(['create', '--validate=ignore', '-f', '-'], JSON.stringify(object)),
    async tried(object: object) {
      const args = ['create', '--validate=ignore', '--dry-run=server', '-f', '-'];
      const { stdout, stderr } = await run(command, args, { env, input: JSON.stringify(object), mayFail: true });
      return `${stderr}${stdout}`;
    },
    applyAs: (user: string, manifest: string) => call(['apply', '--server-side', '--force-conflicts', `--as=${user}`, '-f', '-'], manifest),
    apply: (...objects: readonly object[]) =>
      call(['apply', '--server-side', '--force-conflicts', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects })),
  });
}
