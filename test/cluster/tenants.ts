import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kubectl } from '../support/kubectl.ts';
import { apiVersion } from './environment.ts';

/** The manifest of a namespace. */
export function space(name: string, labels: Readonly<Record<string, string>> = {}) {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** The manifest of a Connection that has no test. */
export function connection(namespace: string, name: string, more: object = {}) {
  const spec = { type: 'http', parameters: { url: 'https://example.com/' }, ...more };
  return { apiVersion, kind: 'Connection', metadata: { name, namespace }, spec };
}

/** Whether the operator of that namespace has a right. */
export async function isAllowed(
  kubectl: Kubectl,
  account: string,
  ...question: readonly string[]
): Promise<boolean> {
  const as = `--as=system:serviceaccount:${account}:mooring`;
  const answer = await kubectl('auth', 'can-i', ...question, as).catch(() => 'no');
  return answer.startsWith('yes');
}

/** Writes the rights for one more namespace, given to the operator of a tenant; the path of that file. */
export async function rightsForFurther(folder: string, tenant: string): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../../deploy/namespaced/further.yaml'), 'utf8');
  const path = join(folder, 'further.yaml');
  await writeFile(path, text.replaceAll(/\btenant\b/g, tenant));
  return path;
}

/** All that a namespace holds, but for what says which namespace it is in. */
export async function contentOf(kubectl: Kubectl, namespace: string): Promise<string> {
  const kinds = 'connections,flows,connectiontests,events';
  const text = await kubectl('get', kinds, '--namespace', namespace, '-o', 'json');
  return text.replaceAll(`"namespace": "${namespace}"`, '');
}
