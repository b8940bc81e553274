import { ConfigMaps, Secrets } from '../api/kinds.ts';
import type { ConnectionSpec } from '../api/connection.ts';
import type { ConfigMapObject, SecretObject } from '../api/secret.ts';
import type { Client } from '../runtime/client.ts';
import { secretNames } from '../validation/credentials.ts';
import { configMapNames } from '../validation/parameterSources.ts';
import type { Sources } from '../validation/source.ts';
import { fileConfigMap, fileSecret } from './filesecret.ts';

/** Finds what a spec names: in the files of the command line, or in the cluster. */
export interface FindSource {
  secret(this: void, namespace: string, name: string): Promise<SecretObject | undefined>;
  configMap(this: void, namespace: string, name: string): Promise<ConfigMapObject | undefined>;
}

/** The Secrets and ConfigMaps of files, whatever their namespace. */
export class FileSources {
  readonly #secrets = new Map<string, SecretObject>();
  readonly #configMaps = new Map<string, ConfigMapObject>();

  /** Keeps a document that is one. */
  add(value: unknown): void {
    const [secret, configMap] = [fileSecret(value), fileConfigMap(value)];
    if (secret !== undefined) this.#secrets.set(secret.metadata.name, secret);
    if (configMap !== undefined) this.#configMaps.set(configMap.metadata.name, configMap);
  }

  /** What is in no file is looked for elsewhere. */
  before({ secret, configMap }: FindSource): FindSource {
    return {
      secret: async (namespace, name) => this.#secrets.get(name) ?? secret(namespace, name),
      configMap: async (namespace, name) => this.#configMaps.get(name) ?? configMap(namespace, name),
    };
  }
}

/** In a cluster, which is opened when something is asked of it; without a namespace, in that of the command. */
export function clusterSources(
  open: () => { readonly client: Client; readonly namespace: string },
): FindSource {
  const refIn = (namespace: string, name: string) => ({ namespace: namespace || open().namespace, name });
  return {
    secret: async (namespace, name) => open().client.get(Secrets, refIn(namespace, name)),
    configMap: async (namespace, name) => open().client.get(ConfigMaps, refIn(namespace, name)),
  };
}

/** Those that exist, read one after the other. */
export async function sourcesOf(
  spec: ConnectionSpec,
  namespace: string,
  { secret, configMap }: FindSource,
): Promise<Sources> {
  return {
    secrets: await foundBy((name) => secret(namespace, name), secretNames(spec)),
    configMaps: await foundBy((name) => configMap(namespace, name), configMapNames(spec)),
  };
}

async function foundBy<T>(
  find: (name: string) => Promise<T | undefined>,
  names: readonly string[],
): Promise<ReadonlyMap<string, T>> {
  const objects = new Map<string, T>();
  for (const name of names) {
    const object = await find(name);
    if (object !== undefined) objects.set(name, object);
  }
  return objects;
}
