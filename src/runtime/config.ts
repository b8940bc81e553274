import type { RequestOptions } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { bufferFromFileOrString, KubeConfig } from '@kubernetes/client-node/dist/config.js';

/** What proves the user to the API server: in each connection, and in each request. */
export interface ApiCredentials {
  readonly tls: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized'>;
  readonly headers: Readonly<Record<string, string>>;
}

/** The API server, and the user at it. */
export interface Config {
  readonly server: string;
  /** The namespace of the context, or of the Pod. */
  readonly namespace: string;
  /** Name of the context, for people; undefined where there is no kubeconfig. */
  readonly context?: string;
  /** Reads files again each time; `renew` also asks an exec plugin again. */
  credentials(mode: 'keep' | 'renew'): Promise<ApiCredentials>;
}

/** From the file given, else as kubectl finds it (KUBECONFIG, ~/.kube/config), else from the service account of the Pod. */
export function loadConfig(file?: string, context?: string): Config {
  let config = read(file, context);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error('the kubeconfig has no current context with a cluster');
  if (cluster.proxyUrl !== undefined)
    throw new Error(`the kubeconfig asks for a proxy (proxy-url of cluster ${cluster.name}): not supported`);
  return {
    server: cluster.server,
    context: config.getCurrentContext(),
    namespace: config.getContextObject(config.getCurrentContext())?.namespace ?? 'default',
    async credentials(mode) {
      // An exec plugin may be slow, or ask the user: its answer is kept until it expires or is refused.
      if (mode === 'renew' || config.getCurrentUser()?.exec === undefined) config = read(file, context);
      if (config.getCurrentUser()?.authProvider?.name === 'oidc') await renewLogin(config, file);
      return credentialsOf(config);
    },
  };
}

function read(file: string | undefined, context: string | undefined): KubeConfig {
  const config = new KubeConfig();
  if (file === undefined) config.loadFromDefault();
  else config.loadFromFile(file);
  if (context !== undefined) {
    if (config.getContextObject(context) === null)
      throw new Error(`the kubeconfig has no context ${context}`);
    config.setCurrentContext(context);
  }
  return config;
}

/** Puts a good ID token into the config, and into the file what comes with it. */
async function renewLogin(config: KubeConfig, file: string | undefined): Promise<void> {
  const user = config.getCurrentUser();
  const login = user?.authProvider?.config as Record<string, string> | undefined; // strings, as kubectl wants them
  if (user === null || login === undefined) return;
  const { hasExpired, renewTokens } = await import('./oidc.ts');
  if (!hasExpired(login, Date.now())) return;
  const ca =
    bufferFromFileOrString(login['idp-certificate-authority'], login['idp-certificate-authority-data']) ??
    undefined;
  const renewed = await renewTokens(login, user.name, ca);
  const replaced = renewed['refresh-token'] !== login['refresh-token'];
  Object.assign(login, renewed);
  const { writeLogin } = await import('./kubeconfig.ts');
  await writeLogin(file, user.name, { ...renewed }).catch((cause: unknown) => {
    // The issuer has replaced the refresh token, so without the new one in the file the next login fails.
    if (replaced)
      throw new Error(
        `the renewed OIDC login of user ${user.name} cannot be written to the kubeconfig: make it writable, and log in again`,
        { cause },
      );
  });
}

async function credentialsOf(config: KubeConfig): Promise<ApiCredentials> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key, servername, rejectUnauthorized } = options;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {}))
    headers[name.toLowerCase()] = String(value).trim();
  if (typeof options.auth === 'string')
    headers['authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  return {
    headers,
    tls: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(servername === undefined ? {} : { servername }),
      ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    },
  };
}
