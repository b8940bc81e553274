import { Option } from 'commander';
import type { Command } from 'commander';
import { PRINT_FORMATS } from './output/output.ts';

/** What every command that talks to a cluster takes. */
export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
}

/** kubectl's flags for the cluster and the namespace. */
export function withCluster(command: Command): Command {
  return command
    .option('-n, --namespace <namespace>', 'namespace; by default that of the context')
    .option('--context <name>', 'context of the kubeconfig')
    .option('--kubeconfig <file>', 'kubeconfig; by default KUBECONFIG, or ~/.kube/config');
}

/** kubectl's flag for all namespaces. */
export function withAllNamespaces(command: Command): Command {
  return command.option('-A, --all-namespaces', 'all namespaces');
}

/** The flag for the format of the result. */
export function withOutput(
  command: Command,
  formats: readonly string[] = PRINT_FORMATS,
  standard = 'table',
): Command {
  return command.option('-o, --output <format>', `format of the result: ${formats.join(', ')}`, standard);
}

/** The flag that says how far a write goes. */
export function withDryRun(command: Command): Command {
  const help = 'client: write nothing; server: have the API server judge, and write nothing';
  return command.addOption(new Option('--dry-run [where]', help).preset('client'));
}

/** For flags that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
