import { stringify } from 'yaml';

/** The address of an API server, and the user at it. */
export interface Access {
  readonly url: string;
  /** PEM certificates to trust. */
  readonly ca: string;
  readonly token: string;
}

/** A kubeconfig file with one cluster, one user and one context. */
export function kubeconfigOf({ url, ca, token }: Access, namespace = 'default'): string {
  const name = 'mooring-test';
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name, cluster: { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') } },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    'current-context': name,
  });
}
