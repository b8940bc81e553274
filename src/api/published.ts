import { createHash } from 'node:crypto';
import { MANAGED_BY } from './type.ts';
import type { ConnectionType } from './type.ts';

/** Whether the operator, of this version or another, wrote it. */
export function isPublished({ metadata }: ConnectionType): boolean {
  const [[label, value] = ['', '']] = Object.entries(MANAGED_BY);
  return metadata.labels?.[label] === value;
}

/** What the cache keeps of a type: of those that the operator publishes it has all in code, and needs to know no more than that they are the same. */
export function keptOf(type: ConnectionType): ConnectionType {
  return isPublished(type)
    ? { ...type, spec: { digest: digestOf(type.spec) } as unknown as ConnectionType['spec'] }
    : type; // no controller reads more of these
}

/** The same for two specs that say the same, in whatever order. */
export function digestOf(spec: unknown): string {
  return isKept(spec) ? spec.digest : createHash('sha256').update(inOrder(spec)).digest('base64url');
}

function isKept(spec: unknown): spec is { readonly digest: string } {
  return typeof spec === 'object' && spec !== null && 'digest' in spec && typeof spec.digest === 'string';
}

/** As text, by far the least work: there are some hundred types at every start. */
function inOrder(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inOrder).join(',')}]`;
  const fields = value as Readonly<Record<string, unknown>>; // of an object
  let text = '{';
  for (const name of Object.keys(fields).sort()) {
    if (fields[name] !== undefined) text += `${JSON.stringify(name)}:${inOrder(fields[name])},`;
  }
  return `${text}}`;
}
