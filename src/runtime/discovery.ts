import { ApiError } from './apiError.ts';
import type { Client } from './client.ts';

/** A resource as the API server serves it, in the version that it prefers. */
export interface ServedResource {
  readonly version: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

interface ResourceList {
  readonly resources?: readonly (Omit<ServedResource, 'version'> & {
    readonly name: string;
    readonly verbs?: readonly string[];
  })[];
}

interface GroupVersions {
  readonly preferredVersion?: { readonly version: string };
  readonly versions?: readonly { readonly version: string }[];
}

/** Which version of a resource can be watched; undefined where there is none. */
export async function servedResource(
  client: Pick<Client, 'request'>,
  { group, plural }: { readonly group: string; readonly plural: string },
  signal: AbortSignal,
): Promise<ServedResource | undefined> {
  const at = group === '' ? '/api' : `/apis/${encodeURIComponent(group)}`;
  for (const version of group === '' ? ['v1'] : await versionsAt(client, at, signal)) {
    const list = await found<ResourceList>(client, `${at}/${encodeURIComponent(version)}`, signal);
    const resource = list?.resources?.find(({ name }) => name === plural);
    if (resource?.verbs?.includes('watch') === true)
      return { version, kind: resource.kind, namespaced: resource.namespaced };
  }
  return undefined;
}

async function versionsAt(
  client: Pick<Client, 'request'>,
  path: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const group = await found<GroupVersions>(client, path, signal);
  const all = [group?.preferredVersion, ...(group?.versions ?? [])].flatMap((each) => each?.version ?? []);
  return [...new Set(all)];
}

/** Undefined where the API server serves nothing at this path. */
async function found<T>(
  client: Pick<Client, 'request'>,
  path: string,
  signal: AbortSignal,
): Promise<T | undefined> {
  try {
    // The cast: what discovery answers is part of the API of Kubernetes.
    return (await client.request({ method: 'GET', path, signal })) as T;
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.status === 404) return undefined;
    throw thrown;
  }
}
