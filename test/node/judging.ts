import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '../../src/runtime/apiError.ts';
import { createClient } from '../../src/runtime/client.ts';
import type { Client } from '../../src/runtime/client.ts';
import { loadConfig } from '../../src/runtime/config.ts';

/** How many wrong manifests the webhook refused, and what became of the others. */
export interface Judged {
  readonly judged: number;
  readonly unjudged: readonly string[];
}

const AT_ONCE = 4;
const PAUSE_MS = 20;

/** Sends manifests with a mistake, several at once, for as long as something takes. */
export async function judgedDuring(kubeconfig: string, during: () => Promise<unknown>): Promise<Judged> {
  const client = createClient(loadConfig(kubeconfig));
  const stop = new AbortController();
  const senders = Array.from({ length: AT_ONCE }, () => send(client, stop.signal));
  try {
    await during();
  } finally {
    stop.abort();
  }
  const answers = (await Promise.all(senders)).flat();
  await client.close();
  const unjudged = answers.filter((answer) => answer !== JUDGED);
  return { judged: answers.length - unjudged.length, unjudged };
}

const JUDGED = 'judged';

async function send(client: Client, signal: AbortSignal): Promise<readonly string[]> {
  const answers: string[] = [];
  while (!signal.aborted) {
    answers.push(await sendOne(client));
    await sleep(PAUSE_MS);
  }
  return answers;
}

async function sendOne(client: Client): Promise<string> {
  const path = '/apis/mooring.dev/v1alpha1/namespaces/default/connections';
  const body = {
    apiVersion: 'mooring.dev/v1alpha1',
    kind: 'Connection',
    metadata: { name: 'misspelt' },
    spec: { type: 'postgresql', parameters: { hots: 'a' } },
  };
  try {
    await client.request({ method: 'POST', path, query: { dryRun: 'All' }, body });
    return `taken at ${new Date().toISOString()}`;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.serverMessage?.includes('did you mean host?') === true ? JUDGED : error.message;
  }
}
