import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { SECRET_ACCESS } from './api/secretaccess.ts';
import type { SecretRules } from './api/secretaccess.ts';
import type { Limits } from './controllers/pacing/slots.ts';
import { parseAllowTarget } from './probe/target.ts';
import type { AllowTarget } from './probe/target.ts';
import type { NamespaceScope } from './runtime/scope.ts';

/** How the operator was asked to run. */
export interface Flags {
  readonly kubeconfig: string | undefined;
  /** The namespaces that are looked after. */
  readonly scope: NamespaceScope;
  /** Whether it writes what is in no namespace: of several operators in a cluster, one does. */
  readonly publishes: boolean;
  /** Of the Lease. */
  readonly namespace: string;
  readonly leaseName: string;
  /** In the Lease: the Pod, so that its restarted container goes on at once. */
  readonly identity: string;
  readonly elect: boolean;
  readonly allowTargets: readonly AllowTarget[];
  /** Of authorities that every test trusts besides the public ones. */
  readonly trustedCaFile: string | undefined;
  readonly probes: number;
  /** Where the prober connects to; undefined: it is a child. */
  readonly proberSocket: string | undefined;
  /** Of a credential that was refused at its first try. */
  readonly furtherTries: number;
  readonly testLimits: Omit<Limits, 'atOnce'>;
  readonly secrets: SecretRules;
  readonly workers: number;
  readonly usageWrites: number;
  readonly health: Address;
  readonly metrics: Address;
  /** Undefined: metrics are served on loopback alone. */
  readonly secureMetrics: Address | undefined;
  readonly perConnection: boolean;
  /** Undefined: no webhook. */
  readonly webhook: Address | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** Where a server listens. */
interface Address {
  readonly host: string;
  readonly port: number;
}

/** What `--help` prints. */
export const HELP = `Runs the Mooring operator against the current cluster.

Usage: npm start -- [flags]

  --kubeconfig FILE              cluster and user; default: KUBECONFIG, ~/.kube/config, or the Pod's account
  --namespace NAMESPACE          look after this namespace alone; repeatable
  --namespace-selector SELECTOR  look after the namespaces with these labels, for instance team=shop,env in (dev,test)
  --publish-types                publish the built-in types, and write the status of types and of policies
                                 (true; false with --namespace and --namespace-selector)
  --allow-target CIDR[:PORT[-PORT]]  reach this although the deny list has it (loopback, link-local…); repeatable
  --trusted-ca-file FILE         authorities, in PEM, that every test trusts besides the public ones, where a Connection
                                 gives none; read at the start (none)
  --probe-processes N            most tests at once, each in a process of its own (8)
  --prober-socket PATH           listen here for the program that holds these processes, started as prober.js --connect
                                 PATH (none: it is started as a child)
  --target-tests-at-once N       most tests at once of one host and port (2)
  --target-tests-per-minute N    most tests a minute of one host and port (600)
  --namespace-tests-at-once N    most tests at once of one namespace (three quarters of --probe-processes)
  --namespace-tests-per-minute N most tests a minute of one namespace (600)
  --fresh-credential-attempts N  times that a credential which was never accepted is tried again after a refusal,
                                 after 30 s and 3 min: its role may be made a moment later (2; 0 to 5)
  --secret-opt-in                use only Secrets with the label mooring.dev/allow=true
  --secret-access MODE           all; labelled: know of no Secret without that label; none-cluster-wide: watch none (all)
  --configmaps                   watch and read ConfigMaps, which spec.parametersFrom may name
  --bindings                     write the Secrets of ConnectionBindings
  --workers N                    Connections worked on at once, tests aside (16)
  --usage-writes-per-second N    most status writes that carry nothing but usage, and as
                                 many that carry nothing but the readiness of others (50)
  --leader-elect=false           lead at once, without a Lease: one process only
  --lease-name NAME              another for each operator of a namespace; the same for its replicas (mooring)
  --lease-namespace NAMESPACE    where the Lease is (POD_NAMESPACE, or mooring-system)
  --identity NAME                who holds the Lease (POD_NAME, or a name of this process)
  --health-address HOST:PORT     /livez and /readyz (127.0.0.1:8081; port 0: any)
  --metrics-address HOST:PORT    /metrics (127.0.0.1:9090; port 0: any); it names Connections, so keep it on loopback
  --secure-metrics-address HOST:PORT  the same over TLS, with the key of the webhook, for accounts that may get the path
                                 /metrics (none; port 0: any)
  --metrics-per-connection=false no metrics by name of a Connection
  --webhook-address HOST:PORT    admission webhook, with the key in the Secret mooring-webhook (none; port 0: any)
  --log-level LEVEL              debug, info, warn, error (info)
  --version
  --help

Example: npm start -- --kubeconfig ~/.kube/config --allow-target 127.0.0.1/32:5432
`;

/** Reads the command line, which may ask for a text instead; throws an Error that says which flag is wrong. */
export function readFlags(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Flags | 'help' | 'version' {
  const { values } = parseArgs({ args: spread(args), options: OPTIONS });
  if (values.help === true) return 'help';
  if (values.version === true) return 'version';
  const scope = scopeOf(values.namespace ?? [], values['namespace-selector']);
  const probes = count('probe-processes', values['probe-processes'], 256);
  return {
    kubeconfig: values.kubeconfig,
    scope,
    publishes: yes('publish-types', values['publish-types'] ?? String(scope === 'all')),
    namespace: values['lease-namespace'] ?? environment['POD_NAMESPACE'] ?? 'mooring-system',
    leaseName: label('lease-name', values['lease-name']),
    identity: values.identity ?? environment['POD_NAME'] ?? `${hostname()}-${process.pid}`,
    elect: yes('leader-elect', values['leader-elect']),
    allowTargets: (values['allow-target'] ?? []).map(parseAllowTarget),
    trustedCaFile: values['trusted-ca-file'],
    probes,
    proberSocket: values['prober-socket'],
    furtherTries: count('fresh-credential-attempts', values['fresh-credential-attempts'], 5, 0),
    testLimits: testLimits(values, probes),
    secrets: secretRules(values),
    workers: count('workers', values.workers, 256),
    usageWrites: count('usage-writes-per-second', values['usage-writes-per-second'], 10_000),
    health: address('health-address', values['health-address']),
    metrics: address('metrics-address', values['metrics-address']),
    secureMetrics: optionalAddress('secure-metrics-address', values['secure-metrics-address']),
    perConnection: yes('metrics-per-connection', values['metrics-per-connection']),
    webhook: optionalAddress('webhook-address', values['webhook-address']),
    logLevel: level(values['log-level']),
  };
}

const OPTIONS = {
  kubeconfig: { type: 'string' },
  namespace: { type: 'string', multiple: true },
  'namespace-selector': { type: 'string' },
  'publish-types': { type: 'string' },
  'allow-target': { type: 'string', multiple: true },
  'trusted-ca-file': { type: 'string' },
  'probe-processes': { type: 'string', default: '8' },
  'prober-socket': { type: 'string' },
  'target-tests-at-once': { type: 'string', default: '2' },
  'target-tests-per-minute': { type: 'string', default: '600' },
  'namespace-tests-at-once': { type: 'string' },
  'namespace-tests-per-minute': { type: 'string', default: '600' },
  'fresh-credential-attempts': { type: 'string', default: '2' },
  'secret-opt-in': { type: 'string', default: 'false' },
  'secret-access': { type: 'string', default: 'all' },
  configmaps: { type: 'string', default: 'false' },
  bindings: { type: 'string', default: 'false' },
  workers: { type: 'string', default: '16' },
  'usage-writes-per-second': { type: 'string', default: '50' },
  'leader-elect': { type: 'string', default: 'true' },
  'lease-name': { type: 'string', default: 'mooring' },
  'lease-namespace': { type: 'string' },
  identity: { type: 'string' },
  'health-address': { type: 'string', default: '127.0.0.1:8081' },
  'metrics-address': { type: 'string', default: '127.0.0.1:9090' },
  'secure-metrics-address': { type: 'string' },
  'metrics-per-connection': { type: 'string', default: 'true' },
  'webhook-address': { type: 'string' },
  'log-level': { type: 'string', default: 'info' },
  version: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = NonNullable<ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']>;

function testLimits(values: Values, probes: number): Flags['testLimits'] {
  const most = (flag: keyof Values & `${string}-tests-${string}`, limit: number, usual = '') =>
    count(flag, values[flag] ?? usual, limit);
  return {
    atOncePerTarget: most('target-tests-at-once', 256),
    atOncePerNamespace: most('namespace-tests-at-once', 256, String(Math.ceil(probes * 0.75))),
    perMinutePerTarget: most('target-tests-per-minute', 1_000_000),
    perMinutePerNamespace: most('namespace-tests-per-minute', 1_000_000),
  };
}

/** `--leader-elect` alone means true, as people expect of a switch. */
function spread(args: readonly string[]): string[] {
  const given = /^--(leader-elect|metrics-per-connection|publish-types|secret-opt-in|configmaps|bindings)$/;
  return args.map((arg) => (given.test(arg) ? `${arg}=true` : arg));
}

function scopeOf(namespaces: readonly string[], selector: string | undefined): NamespaceScope {
  if (namespaces.length > 0 && selector !== undefined)
    throw new Error('--namespace and --namespace-selector cannot be given together');
  if (namespaces.length > 0)
    return { namespaces: [...new Set(namespaces.map((each) => label('namespace', each)))] };
  if (selector === undefined) return 'all';
  if (!SELECTOR.test(selector))
    throw new Error(
      '--namespace-selector must be a label selector, for instance team=shop,env in (dev,test)',
    );
  return { selector };
}

const NAME = '[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?';
const KEY = `([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?${NAME}`;
const REQUIREMENT = `\\s*(!?${KEY}|${KEY}\\s*(=|==|!=)\\s*(${NAME})?|${KEY}\\s+(in|notin)\\s+\\(\\s*${NAME}(\\s*,\\s*${NAME})*\\s*\\))\\s*`;
/** What kubectl takes for `--selector`. */
const SELECTOR = new RegExp(`^${REQUIREMENT}(,${REQUIREMENT})*$`);

function label(flag: string, value: string): string {
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(value))
    throw new Error(`--${flag} must be a name of lower-case letters, digits and -, for instance shop`);
  return value;
}

function secretRules(values: Values): SecretRules {
  const access = SECRET_ACCESS.find((each) => each === values['secret-access']);
  if (access === undefined) throw new Error(`--secret-access must be one of ${SECRET_ACCESS.join(', ')}`);
  const optIn = yes('secret-opt-in', values['secret-opt-in']) || access === 'labelled';
  const [configMaps, bindings] = [yes('configmaps', values.configmaps), yes('bindings', values.bindings)];
  return { access, optIn, configMaps, bindings };
}

function yes(flag: string, value: string): boolean {
  if (value !== 'true' && value !== 'false') throw new Error(`--${flag} must be true or false`);
  return value === 'true';
}

function count(flag: string, value: string, most: number, least = 1): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < least || number > most)
    throw new Error(`--${flag} must be a whole number from ${least} to ${most}`);
  return number;
}

function address(flag: string, value: string): Address {
  const [, host, port] = /^\[?([^\]]+)\]?:([0-9]{1,5})$/.exec(value) ?? [];
  if (host === undefined || Number(port) > 65_535)
    throw new Error(`--${flag} must be HOST:PORT, for instance 127.0.0.1:8081`);
  return { host, port: Number(port) };
}

function optionalAddress(flag: string, value: string | undefined): Address | undefined {
  return value === undefined ? undefined : address(flag, value);
}

function level(value: string): Flags['logLevel'] {
  const levels = ['debug', 'info', 'warn', 'error'] as const;
  const chosen = levels.find((each) => each === value);
  if (chosen === undefined) throw new Error(`--log-level must be one of ${levels.join(', ')}`);
  return chosen;
}
