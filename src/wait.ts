import { parseArgs } from 'node:util';
import { gate } from './gate.ts';
import type { GateOptions } from './gate.ts';
import { createClient } from './runtime/client.ts';
import { loadConfig } from './runtime/config.ts';

/** The first argument that makes the program a gate for Pods. */
export const WAIT = 'wait';

const HELP = `Waits until Connections are ready: for an init container, whose account may get them.

Usage: mooring wait [flags] NAME…

  --namespace NAMESPACE  of the Connections (that of the Pod)
  --timeout SECONDS      after that it fails, and says what is missing (300)
  --kubeconfig FILE      cluster and user; default: KUBECONFIG, ~/.kube/config, or the Pod's account
  --help                 show this
`;

/** What it was asked to wait for. */
interface Wait {
  readonly names: readonly string[];
  readonly namespace: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly timeoutMs: number;
}

/** Runs `mooring wait`; answers with its exit code. */
export async function wait(
  args: readonly string[],
  { clock, tell }: Pick<GateOptions, 'clock' | 'tell'>,
): Promise<number> {
  const asked = readWait(args);
  if (asked === 'help') return (tell(HELP.trimEnd()), 0);
  const config = loadConfig(asked.kubeconfig);
  const client = createClient(config, { userAgent: 'mooring-wait' });
  try {
    const namespace = asked.namespace ?? config.namespace;
    const missing = await gate(asked.names, { ...asked, client, clock, namespace, tell });
    for (const each of missing) tell(`not in time: ${each}`);
    return missing.length === 0 ? 0 : 1;
  } finally {
    await client.close();
  }
}

/** Reads the arguments behind `wait`; throws where they make no sense. */
export function readWait(args: readonly string[]): Wait | 'help' {
  const { values, positionals: names } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      namespace: { type: 'string' },
      kubeconfig: { type: 'string' },
      timeout: { type: 'string', default: '300' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return 'help';
  if (names.length === 0) throw new Error('wait needs the name of a Connection: mooring wait NAME…');
  if (!/^[0-9]{1,6}$/.test(values.timeout)) throw new Error('--timeout must be a whole number of seconds');
  const { namespace, kubeconfig, timeout } = values;
  return { names, namespace, kubeconfig, timeoutMs: Number(timeout) * 1000 };
}
