import type { ConnectionOptions } from 'node:tls';

/** What goes into each connection and request so that the API server knows who asks. */
export interface Credentials {
  readonly tls: ConnectionOptions;
  readonly headers: Readonly<Record<string, string>>;
}

/** Which API server, and as whom. */
export interface Config {
  readonly server: string;
  /** The namespace of the context, or of the Pod. */
  readonly namespace: string;
  /** Reads what is on disk; `anew` forgets what an exec plugin said before. */
  credentials(anew: boolean): Promise<Credentials>;
}

/** From the file given, else as kubectl finds it (KUBECONFIG, ~/.kube/config), else as the Pod that we are. */
export function loadConfig(_file?: string): Config {
  throw new Error('not there yet');
}
