import { GROUP } from '../../api/definition.ts';
import { MANAGED_BY } from '../../api/type.ts';
import { builtinCatalog } from '../../catalog/builtin.ts';
import { ConnectionTypes } from '../../api/kinds.ts';
import { ApiError } from '../../runtime/apiError.ts';
import { listAll } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import { fewOf, get, note, ok, unknown, wrong } from './check.ts';
import type { Check, CheckResult, Site } from './check.ts';
import { definitions } from './definitions.ts';
import { expiries } from './expiries.ts';
import { whyNothingIsTested } from './idleness.ts';
import type { Terminal } from '../output/terminal.ts';
import { mapConcurrently } from '../pool.ts';
import { tokensOfAccounts } from './keyless.ts';
import { leader, LOGS, operator, operatorRights } from './operators.ts';
import { MINE, refusals } from './rights.ts';
import { tenantSettings } from './tenants.ts';
import { lastErrors } from './warnings.ts';
import { ownVersion } from '../../runtime/version.ts';
import { admissionWebhook } from './webhook.ts';

const OLDEST = 32;

/** Everything that is looked at, in the order in which one thing rests on another. */
export const CHECKS: Readonly<Record<string, Check>> = {
  'API server': async ({ client, server }) => {
    const { major = '', minor = '', gitVersion = '' } = await get<Version>(client, '/version');
    const old = Number(major) === 1 && Number.parseInt(minor, 10) < OLDEST;
    const detail = `${gitVersion} at ${server}, plugin ${await ownVersion()}`;
    return old ? wrong(`${detail}: older than 1.${OLDEST}`, 'upgrade the cluster') : ok(detail);
  },
  CRDs: definitions,
  Operator: operator,
  Leader: leader,
  'Operator rights': operatorRights,
  'Your rights': async ({ client, namespace }) => {
    const rights = MINE.map((each) => ({ ...each, namespace }));
    const refused = await refusals(client, 'selfsubjectaccessreviews', rights, {});
    const [first] = refused;
    if (first === undefined) return ok(`all of the plugin's commands, in namespace ${namespace}`);
    return wrong(
      `you may not ${refused.join(', ')} in namespace ${namespace}`,
      `kubectl auth can-i --list -n ${namespace}`,
    );
  },
  Policies: async ({ client }) => {
    const { items } = await get<List<NamedObject>>(
      client,
      '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings',
    );
    const missing = POLICIES.filter((name) => !items.some(({ metadata }) => metadata.name === name));
    const remedy = 'kubectl apply --server-side -f deploy/policies.yaml';
    return missing.length > 0
      ? wrong(`not bound: ${missing.join(', ')}: what they refuse is taken`, remedy)
      : ok(`${POLICIES.length} bound`);
  },
  Keyless: tokensOfAccounts,
  Webhook: admissionWebhook,
  Types: async ({ client }) => {
    const types = await listAll(client, ConnectionTypes, '');
    const [[label, value]] = Object.entries(MANAGED_BY) as [[string, string]]; // there is one
    const published = new Set(
      types.filter(({ metadata }) => metadata.labels?.[label] === value).map(({ metadata }) => metadata.name),
    );
    const missing = builtinCatalog.connectors
      .filter(({ type }) => !published.has(type))
      .map(({ type }) => type);
    const detail = `${published.size} built in, ${types.length - published.size} of users`;
    return missing.length > 0
      ? wrong(
          `${detail}; this plugin also knows ${fewOf(missing)}: the operator is older, or has not published them yet`,
          LOGS,
        )
      : ok(detail);
  },
  Connections: async (site) => {
    const [{ count: all, unready }, idleness] = await Promise.all([site.survey(), whyNothingIsTested(site)]);
    const counted = [...unready].map(([reason, number]) => `${reason} ${number}`);
    const failing = [...unready.values()].reduce((sum, number) => sum + number, 0);
    const now = idleness === undefined ? '' : `; ${idleness}`;
    if (failing > 0)
      return wrong(
        `${failing} of ${all} not ready: ${counted.join(', ')}${now}`,
        'kubectl connection list -A --failing -o wide',
      );
    if (idleness === undefined || all === 0) return ok(`${all}, all ready or suspended`);
    return unknown(`${all}, all ready or suspended when they were last tested${now}`, LOGS);
  },
  Expiry: expiries,
  Tenants: tenantSettings,
  'Last errors': lastErrors,
  'Secrets at rest': async ({ client }) => {
    const text = await textOf(client, '/metrics');
    const encrypted =
      /transformer_prefix="k8s:enc:(?!identity)[^"]*"|apiserver_encryption_config_controller_\w+success\w*\{[^}]*\} [1-9]/.test(
        text,
      );
    if (encrypted) return ok('the API server encrypts what it stores');
    return note(
      'this API server shows no encryption of its own: where the disk of etcd has none either, its readers read Secrets',
      'see https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/',
    );
  },
};

type Client = Cluster['client'];

/** Runs the checks; what cannot be looked at is unknown, and the others go on, unless the first finds no API server. */
export async function checkUp(
  site: Site,
  checks: Readonly<Record<string, Check>>,
  terminal: Pick<Terminal, 'progress'>,
): Promise<readonly CheckResult[]> {
  const all = Object.entries(checks);
  let looked = 0;
  return mapConcurrently(all, 4, async ([check, look], index) => {
    try {
      return { check, ...(await look(site)) };
    } catch (error) {
      if (index === 0 && !(error instanceof ApiError)) throw error;
      return { check, ...unanswered(error) };
    } finally {
      terminal.progress(`looked at ${(looked += 1)} of ${all.length}`);
    }
  });
}

function unanswered(error: unknown) {
  if (error instanceof ApiError)
    return unknown(
      error.status === 403 ? 'you may not look at it' : error.message,
      'ask who runs the cluster to run this',
    );
  if (error instanceof Error && 'code' in error)
    return unknown('the connection to the API server broke off', 'run it again');
  throw error;
}

/** What deploy/policies.yaml binds. */
export const POLICIES: readonly string[] = [
  'secret-use-connections',
  'secret-use-connectiontests',
  'configmap-use-connections',
  'configmap-use-connectiontests',
  'account-use-connections',
  'account-use-connectiontests',
  'delete-in-use',
  'delete-type-in-use',
  'fixed-hosts-stored',
  'fixed-hosts',
  'bind-connections',
  'restart-workloads',
  'flow-kinds',
  'parameter-bounds-connections',
  'parameter-bounds-connectiontests',
  'literal-credentials-connections',
  'literal-credentials-connectiontests',
  'literal-credentials-flows',
].map((name) => `${name}.${GROUP}`);

async function textOf(client: Client, path: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await client.stream({ method: 'GET', path, accept: 'text/plain' }))
    chunks.push(chunk as Buffer); // no encoding is set
  return Buffer.concat(chunks).toString('utf8');
}

interface Version {
  readonly major?: string;
  readonly minor?: string;
  readonly gitVersion?: string;
}

interface NamedObject {
  readonly metadata: { readonly name: string };
}

interface List<T> {
  readonly items: readonly T[];
}
