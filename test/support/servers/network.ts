import { run } from '../process.ts';
import { needProgram } from './account.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['iproute2'];

/** Runs a command on a network of its own, which has loopback alone and what `ip` is told of it; answers with what it prints. */
export async function runOnNetwork(network: readonly string[], command: readonly string[]): Promise<string> {
  await needProgram('/bin/ip', packages);
  const script = network.map((settings) => `ip ${settings} && `).join('');
  const { stdout } = await run('unshare', ['--net', 'sh', '-c', `${script}exec "$@"`, 'sh', ...command]);
  return stdout;
}
