import { join } from 'node:path';
import type { Binaries } from './build.ts';

/** What the three programs of a control plane have to agree upon. */
export interface Site {
  readonly dir: string;
  readonly binaries: Binaries;
  readonly token: string;
  readonly port: number;
  readonly etcdPort: number;
  readonly etcdPeerPort: number;
  readonly audit: boolean;
  readonly featureGates: Readonly<Record<string, boolean>>;
  readonly apiServerFlags: readonly string[];
  /** Where it listens. */
  readonly address: string;
  readonly node: NodeSide | undefined;
}

/** What a control plane knows of its node. */
export interface NodeSide {
  /** Of the API server, where the node reaches it. */
  readonly address: string;
  /** The network of Services. */
  readonly services: string;
  /** What the API server shows to the kubelet. */
  readonly client: { readonly certificate: string; readonly key: string };
}

/** Names of the files below the folder of a control plane. */
export const FILES = {
  data: 'data',
  certificates: 'certificates',
  ca: 'certificates/apiserver.crt',
  accountKey: 'accounts.key',
  accountPublicKey: 'accounts.pub',
  tokens: 'tokens.csv',
  kubeconfig: 'kubeconfig',
  auditPolicy: 'audit-policy.json',
  auditLog: 'audit.log',
  kubeletCertificate: 'kubelet-client.crt',
  kubeletKey: 'kubelet-client.key',
} as const;

/** Every request once it is answered, and every watch once it begins; no bodies. */
export const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata' }],
} as const;

/** etcd that forgets to sync: fast, and safe against everything but a power cut. */
export function etcdFlags({ dir, etcdPort, etcdPeerPort }: Site): readonly string[] {
  const client = `http://127.0.0.1:${etcdPort}`;
  const peer = `http://127.0.0.1:${etcdPeerPort}`;
  return [
    `--data-dir=${join(dir, FILES.data)}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--unsafe-no-fsync',
    '--quota-backend-bytes=8589934592', // the default, a quarter of it, is full with 300,000 objects and their history
    '--log-level=error',
  ];
}

/** kube-apiserver with RBAC, service accounts and one administrator's token. */
export function apiServerFlags(site: Site): readonly string[] {
  const file = (name: keyof typeof FILES) => join(site.dir, FILES[name]);
  const gates = Object.entries(site.featureGates).map(([name, on]) => `${name}=${on}`);
  return [
    `--etcd-servers=http://127.0.0.1:${site.etcdPort}`,
    `--bind-address=${site.address}`,
    `--secure-port=${site.port}`,
    `--cert-dir=${file('certificates')}`,
    `--service-cluster-ip-range=${site.node?.services ?? '10.96.0.0/16'}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${file('accountPublicKey')}`,
    `--service-account-signing-key-file=${file('accountKey')}`,
    '--authorization-mode=Node,RBAC',
    `--token-auth-file=${file('tokens')}`,
    '--allow-privileged=true',
    ...(site.node
      ? [
          `--advertise-address=${site.node.address}`,
          `--kubelet-client-certificate=${file('kubeletCertificate')}`,
          `--kubelet-client-key=${file('kubeletKey')}`,
          '--kubelet-preferred-address-types=InternalIP',
        ]
      : ['--endpoint-reconciler-type=none']),
    ...(site.audit
      ? [
          `--audit-policy-file=${file('auditPolicy')}`,
          `--audit-log-path=${file('auditLog')}`,
          '--audit-log-maxsize=2048',
        ]
      : []),
    ...(gates.length > 0 ? [`--feature-gates=${gates.join(',')}`] : []),
    ...site.apiServerFlags,
  ];
}

/** Where there is no node, only the controllers that tests need: namespaces that go away, accounts, garbage, type checks of policies. */
export function controllerManagerFlags({ dir, node }: Site): readonly string[] {
  const controllers = [
    'namespace-controller',
    'garbage-collector-controller',
    'serviceaccount-controller',
    'root-ca-certificate-publisher-controller',
    'validatingadmissionpolicy-status-controller',
    'clusterrole-aggregation-controller',
  ];
  return [
    `--kubeconfig=${join(dir, FILES.kubeconfig)}`,
    `--service-account-private-key-file=${join(dir, FILES.accountKey)}`,
    `--root-ca-file=${join(dir, FILES.ca)}`,
    '--use-service-account-credentials',
    '--leader-elect=false',
    '--secure-port=0',
    `--controllers=${node ? '*' : controllers.join(',')}`,
  ];
}
