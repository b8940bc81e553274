import { isDeepStrictEqual } from 'node:util';
import type { ConnectionSpec } from '../api/connection.ts';
import type { ConnectionPolicy } from '../api/policy.ts';
import type { ConnectionTest } from '../api/test.ts';
import type { ConnectionType } from '../api/type.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { unnamedHosts } from '../catalog/fixedHosts.ts';
import { declarationMistakes } from '../catalog/declared.ts';
import type { Connector } from '../contract/connector.ts';
import type { AdmissionResult } from '../runtime/handlers.ts';
import { milliseconds } from '../validation/duration.ts';
import { idleEntries } from '../validation/policy/idle.ts';
import { mistakesInPolicy } from '../validation/policy/mistakes.ts';
import { weakestTlsOf } from '../validation/policy/targets.ts';
import { declarationOf } from '../validation/declaration.ts';
import { isPublished } from '../api/published.ts';
import type { Shape } from '../validation/shape.ts';
import { judge, mistakesInSpec } from '../validation/verdict.ts';

const FINE: AdmissionResult = { errors: [], warnings: [] };
/** Categories of services that count how often they are asked. */
const METERED_CATEGORIES: readonly string[] = [
  'api',
  'crm',
  'finance',
  'marketing',
  'support',
  'productivity',
  'ai',
];
const OFTEN_MS = 300_000;

/**
 * Judges what is new: an object whose spec stays as it is may be annotated, labelled and deleted, whatever it holds.
 * The shape is asked first, because what is bounded in it makes the judgement quick, and not only the API server can
 * send something here.
 */
export function admitted<T extends { readonly spec: unknown }>(
  shape: Shape,
  judgement: (object: T) => AdmissionResult,
) {
  return (object: T, before: T | undefined): AdmissionResult => {
    if (before !== undefined && isDeepStrictEqual(object.spec, before.spec)) return FINE;
    const broken = shape(object);
    return broken === undefined ? judgement(object) : { errors: [misshapen(broken)], warnings: [] };
  };
}

function misshapen(broken: string): AdmissionResult['errors'][number] {
  const at = broken.indexOf(': ');
  return { path: broken.slice(0, at), message: broken.slice(at + 2) };
}

/** Of a Connection: every mistake at once. An unknown type may arrive in the same roll-out, so it is a warning. */
export function judgeConnection(spec: ConnectionSpec, catalog: Catalog): AdmissionResult {
  const connector = catalog.get(spec.type);
  const errors = connector === undefined ? [] : mistakesInSpec(spec, connector);
  if (errors.length > 0) return { errors, warnings: [] };
  const verdict = judge(spec, catalog);
  if (connector === undefined) return { errors: [], warnings: 'message' in verdict ? [verdict.message] : [] };
  if ('reason' in verdict)
    return { errors: [{ path: 'spec', message: verdict.message.replace(/^spec\./, '') }], warnings: [] };
  return { errors: [], warnings: dangers(spec, connector) };
}

/** Of a ConnectionType that a user declares: every mistake at once. */
export function judgeType(type: ConnectionType, catalog: Catalog): AdmissionResult {
  if (isPublished(type)) return FINE;
  const errors = declarationMistakes(declarationOf(type));
  const connector = catalog.get(type.metadata.name);
  const shadows = connector !== undefined && connector.declaredCheck === undefined;
  return {
    errors,
    warnings: errors.length > 0 ? [] : [...(shadows ? [SHADOWED] : []), ...unnamed(type)],
  };
}

const SHADOWED = 'metadata.name: a built-in type has this name and is the one in force';

/** What a type of an earlier release may still leave out: said of each host, until a release refuses it. */
export function unnamed(type: ConnectionType): readonly string[] {
  return unnamedHosts(declarationOf(type)).map(
    ({ path, message }) => `${path}: ${message}: name it there; a later release refuses the type without`,
  );
}

/** Of a ConnectionTest: the same of its template. */
export function judgeTest({ spec: { template } }: ConnectionTest, catalog: Catalog): AdmissionResult {
  if (template === undefined) return FINE;
  const { errors, warnings } = judgeConnection(template.spec, catalog);
  return {
    errors: errors.map(({ path, message }) => ({ path: `spec.template.${path}`, message })),
    warnings,
  };
}

/** Of a ConnectionPolicy: what makes it unreadable; what can never match is a warning. */
export function judgePolicy(policy: ConnectionPolicy, catalog: Catalog): AdmissionResult {
  const errors = mistakesInPolicy(policy);
  const warnings =
    errors.length > 0 ? [] : idleEntries(policy, catalog).map(({ path, message }) => `${path}: ${message}`);
  return { errors, warnings };
}

/** What is legal and dangerous. */
function dangers(spec: ConnectionSpec, connector: Connector): readonly string[] {
  const { parameters = {}, secrets = {}, test } = spec;
  const mode = weakestTlsOf(connector, parameters);
  const interval = milliseconds(test?.interval ?? '') ?? OFTEN_MS;
  const often = METERED_CATEGORIES.includes(connector.category) && interval > 0 && interval < OFTEN_MS;
  const unused = ['caCertificate', 'clientCertificate', 'clientKey'].filter(
    (name) => mode === 'disable' && name in secrets,
  );
  return [
    ...(mode === 'disable' ? ['spec.parameters: without TLS, credentials and data travel in clear'] : []),
    ...(mode === 'insecureSendCredentials'
      ? [
          'spec.parameters.tls.insecureSendCredentials: credentials go out as they are to whatever server answers',
        ]
      : []),
    ...(mode === 'require' || mode === 'verify-ca'
      ? [`spec.parameters.tls.mode: ${mode} does not prove who the server is; verify-full does`]
      : []),
    ...(often
      ? ['spec.test.interval: the service may count a test every few minutes as too many; 10m is the default']
      : []),
    ...unused.map((name) => `spec.secrets.${name}: is not used without TLS`),
  ];
}
