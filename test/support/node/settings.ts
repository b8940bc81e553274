import { stringify } from 'yaml';
import type { NodeNetwork } from './network.ts';

/** The name of the one node. */
export const NODE = 'node';

/** Where programs of a node keep their things, as the node sees it. */
export const PLACES = {
  containerd: '/run/containerd/containerd.sock',
  cni: '/run/cni',
  plugins: '/usr/lib/cni',
} as const;

/** The image that holds the namespaces of a Pod. */
export const PAUSE_IMAGE = 'mooring.test/pause:1';

/** Of containerd 1.6, as Debian has it; `root` is for images and the file systems of containers. */
export function containerdSettings(root: string): string {
  return `version = 2
root = "${root}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  restrict_oom_score_adj = true  # a machine may not allow lower scores
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${PLACES.plugins}"
    conf_dir = "${PLACES.cni}"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      BinaryName = "/usr/sbin/runc"
      SystemdCgroup = false
`;
}

/** The network of Pods: a bridge on the node. */
export function networkSettings({ pods }: NodeNetwork): string {
  const ipam = { type: 'host-local', ranges: [[{ subnet: pods }]], routes: [{ dst: '0.0.0.0/0' }] };
  const bridge = { type: 'bridge', bridge: 'cni0', isGateway: true, hairpinMode: true, ipam };
  return JSON.stringify({ cniVersion: '1.0.0', name: 'pods', plugins: [bridge] });
}

/** Of the kubelet, in YAML. */
export function kubeletSettings(where: {
  readonly network: NodeNetwork;
  readonly cgroup: string;
  /** File of the authority that signs the API server's client certificate. */
  readonly clientCa: string;
}): string {
  return stringify({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    failCgroupV1: false,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${where.cgroup}`,
    failSwapOn: false,
    oomScoreAdj: 0,
    containerRuntimeEndpoint: `unix://${PLACES.containerd}`,
    address: where.network.node,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: where.clientCa },
    },
    authorization: { mode: 'Webhook' },
    volumePluginDir: '/var/lib/kubelet/volume-plugins',
    clusterDNS: [where.network.host], // where none listens: a name fails at once
    resolvConf: '',
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'nodefs.available': '1%', 'imagefs.available': '1%', 'memory.available': '50Mi' },
    nodeStatusUpdateFrequency: '4s',
  });
}
