import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../once.ts';
import { freePort, removeFolder, temporaryFolder } from '../process.ts';
import type { Say } from '../progress.ts';
import { controlPlaneBinaries } from './build.ts';
import type { Binaries } from './build.ts';
import { kubeconfigOf } from './kubeconfig.ts';
import type { Access } from './kubeconfig.ts';
import { AUDIT_POLICY, FILES } from './flags.ts';
import type { NodeSide, Site } from './flags.ts';
import { programsOf } from './programs.ts';
import type { Pids } from './programs.ts';

/** How a control plane differs from the usual one. */
export interface ControlPlaneOptions {
  /** Where data, keys and logs are kept and found again; default: a folder that goes with the run. */
  readonly dir?: string;
  /** Write a line per request to `auditLog`. */
  readonly audit?: boolean;
  readonly featureGates?: Readonly<Record<string, boolean>>;
  /** Further flags of kube-apiserver, such as those that make it believe an OIDC issuer. */
  readonly apiServerFlags?: readonly string[];
  readonly port?: number;
  /** That there is a node, which gives the address to listen at. */
  readonly node?: NodeSide;
  /** Told of what takes long. */
  readonly say?: Say;
}

/** etcd, kube-apiserver and kube-controller-manager, ready; `token` is an administrator's. */
export interface ControlPlane extends Access {
  readonly dir: string;
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  readonly binaries: Binaries;
  readonly auditLog: string | undefined;
  /** URL of etcd. */
  readonly etcd: string;
  /** Of what runs now. */
  pids(): Pids;
  /** Ends the API server alone; SIGKILL (the default) is a crash. */
  stopApiServer(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again, at the same port and on the same data. */
  startApiServer(): Promise<void>;
  stop(): Promise<void>;
  /** From here on it may outlive the run. */
  letGo(): void;
}

/** Starts a control plane that listens on 127.0.0.1 alone, or where its node reaches it. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const site = await prepare(options);
  const programs = programsOf(site);
  const stop = async () => {
    await programs.stop();
    await (options.dir === undefined ? removeFolder(site.dir) : undefined);
  };
  try {
    await programs.start('etcd');
    await programs.start('apiServer');
    const access = await accessOf(site);
    await writeFile(join(site.dir, FILES.kubeconfig), kubeconfigOf(access), { mode: 0o600 });
    await (site.binaries.controllerManager === undefined ? undefined : programs.start('controllerManager'));
    return {
      ...access,
      dir: site.dir,
      kubeconfig: join(site.dir, FILES.kubeconfig),
      binaries: site.binaries,
      auditLog: site.audit ? join(site.dir, FILES.auditLog) : undefined,
      etcd: `http://127.0.0.1:${site.etcdPort}`,
      pids: () => programs.pids(),
      stopApiServer: (signal = 'SIGKILL') => programs.end('apiServer', signal),
      startApiServer: () => programs.start('apiServer'),
      stop,
      letGo: () => programs.letGo(),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepare(options: ControlPlaneOptions): Promise<Site> {
  const binaries = await controlPlaneBinaries(options.say ?? (() => undefined));
  const dir = options.dir ?? (await temporaryFolder('mooring-controlplane'));
  await mkdir(join(dir, FILES.certificates), { recursive: true });
  if (!(await exists(join(dir, FILES.tokens)))) {
    await writeSecrets(dir);
  }
  const [token = ''] = (await readFile(join(dir, FILES.tokens), 'utf8')).split(',');
  const port = options.port ?? (await freePort());
  const ports = { port, etcdPort: await freePort(), etcdPeerPort: await freePort() };
  const { audit = false, featureGates = {}, apiServerFlags = [], node } = options;
  if (node) await writeClient(dir, node.client);
  const address = node?.address ?? '127.0.0.1';
  return { dir, binaries, token, ...ports, audit, featureGates, apiServerFlags, address, node };
}

async function writeSecrets(dir: string): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const files = {
    [FILES.accountKey]: privateKey,
    [FILES.accountPublicKey]: publicKey,
    [FILES.auditPolicy]: JSON.stringify(AUDIT_POLICY),
    [FILES.tokens]: `${randomBytes(24).toString('hex')},admin,admin,system:masters\n`,
  };
  for (const [file, content] of Object.entries(files)) {
    await writeFile(join(dir, file), content, { mode: 0o600 });
  }
}

async function writeClient(dir: string, { certificate, key }: NodeSide['client']): Promise<void> {
  await writeFile(join(dir, FILES.kubeletCertificate), certificate);
  await writeFile(join(dir, FILES.kubeletKey), key, { mode: 0o600 });
}

async function accessOf({ dir, address, port, token }: Site): Promise<Access> {
  return { url: `https://${address}:${port}`, ca: await readFile(join(dir, FILES.ca), 'utf8'), token };
}
