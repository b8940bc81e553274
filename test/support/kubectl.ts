import { dirname, join } from 'node:path';
import { CANARY } from './canary.ts';
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
  /** All that the API server answered, refusals and warnings included, but for Secrets that were asked for. */
  answers(): string;
}

/** kubectl of that path, which uses that kubeconfig, and keeps what it caches beside it. */
export function kubectlOf(command: string, kubeconfig: string): Kubectl {
  const env = {
    ...process.env,
    KUBECONFIG: kubeconfig,
    KUBECACHEDIR: join(dirname(kubeconfig), 'kubectl-cache'),
  };
  let answers = '';
  const ask = async (args: readonly string[], input = '') => {
    const answer = await run(command, args, { env, input, mayFail: true });
    if (!(args[0] === 'get' && /secret/i.test(args[1] ?? '')))
      answers = `${answers}${answer.stdout}${answer.stderr}`.slice(-MOST_KEPT);
    return answer;
  };
  const call = async (args: readonly string[], input = '') => {
    const { code, stdout, stderr } = await ask(args, input);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
    return stdout;
  };
  return Object.assign((...args: string[]) => call(args), {
    answers: () => answers,
    create: (object: object) => call(['create', '--validate=ignore', '-f', '-'], withCanaries([object])),
    async tried(object: object) {
      const args = ['create', '--validate=ignore', '--dry-run=server', '-f', '-'];
      const { stdout, stderr } = await ask(args, JSON.stringify(object));
      return `${stderr}${stdout}`;
    },
    applyAs: (user: string, manifest: string) =>
      call(['apply', '--server-side', '--force-conflicts', `--as=${user}`, '-f', '-'], manifest),
    apply: (...objects: readonly object[]) =>
      call(['apply', '--server-side', '--force-conflicts', '-f', '-'], withCanaries(objects)),
  });
}

const MOST_KEPT = 16 * 1024 * 1024;

/** As a List. Every credential of a test is one that the search for leaks finds; samples have none, and the demo is read by people. */
function withCanaries(objects: readonly object[]): string {
  for (const { kind, stringData = {} } of objects as readonly {
    readonly kind?: string;
    readonly stringData?: Readonly<Record<string, string>>;
  }[]) {
    const plain = Object.entries(stringData).find(
      ([key, value]) =>
        key !== 'username' && !/^$|^replace with your /.test(value) && !value.includes(CANARY),
    );
    if (kind === 'Secret' && plain !== undefined && process.env['JEST_WORKER_ID'] !== undefined)
      throw new Error(`the Secret has ${plain[0]} in plain words: take credential() of canary.ts`);
  }
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
}
