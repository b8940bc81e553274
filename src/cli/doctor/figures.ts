import { spawn } from 'node:child_process';
import { request } from 'undici';
import type { ClusterOptions } from '../options.ts';

/** Of the operator's container, on the loopback of its Pod. */
const PORT = 9090;
const FORWARDED = /Forwarding from 127\.0\.0\.1:(\d+)/;

/** What a Pod of the operator serves to its own machine, through `kubectl port-forward`; rejects where that does not work. */
export async function figuresOf(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  { kubeconfig, context }: ClusterOptions,
  signal: AbortSignal,
): Promise<string> {
  const args = [
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
    ...(context === undefined ? [] : ['--context', context]),
    '--namespace',
    namespace,
    'port-forward',
    '--address',
    '127.0.0.1',
    `pod/${name}`,
    `:${PORT}`,
  ];
  const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'ignore'], signal });
  try {
    const port = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.on('error', reject).on('exit', () => reject(new Error('kubectl port-forward ended')));
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const [, found] = FORWARDED.exec(said) ?? [];
        if (found !== undefined) resolve(found);
      });
    });
    const { statusCode, body } = await request(`http://127.0.0.1:${port}/metrics`, { signal });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`the Pod answers with ${statusCode}`);
    return text;
  } finally {
    child.removeAllListeners('error').on('error', () => undefined); // that of being ended
    child.kill();
  }
}
