import { CONNECTION_BINDING } from '../api/binding.ts';
import { CONNECTION } from '../api/connection.ts';
import type { ConnectionSpec } from '../api/connection.ts';
import { FLOW } from '../api/flow.ts';
import { FLOW_KIND } from '../api/flowkind.ts';
import type { FlowKind } from '../api/flowkind.ts';
import type { Flow } from '../api/flow.ts';
import { CONNECTION_POLICY } from '../api/policy.ts';
import { CONNECTION_TEST } from '../api/test.ts';
import type { ConnectionTest } from '../api/test.ts';
import { CONNECTION_TYPE } from '../api/type.ts';
import type { ConnectionType } from '../api/type.ts';
import { GROUP } from '../api/definition.ts';
import type { ResourceDefinition } from '../api/definition.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { declarationMistakes } from '../catalog/declared.ts';
import { didYouMean, nearest } from '../catalog/nearest.ts';
import { profileOf } from '../catalog/secrets.ts';
import { shapeMistakes } from '../catalog/shape.ts';
import type { Connector, Finding } from '../contract/connector.ts';
import { credentialsGiven, missingForProfile } from '../validation/account.ts';
import { mistakesInFlowKind } from '../validation/flowKind.ts';
import { milliseconds } from '../validation/duration.ts';
import { declarationOf } from '../validation/declaration.ts';
import { isPublished } from '../api/published.ts';
import { fieldsElsewhere, isProfileOpen, linesOf, mistakesInSpec } from '../validation/verdict.ts';
import { manifestSchema } from './manifest.ts';
import { API_VERSION } from './sample.ts';

/** Our kinds, by name. */
export const KINDS: ReadonlyMap<string, ResourceDefinition> = new Map(
  [CONNECTION, CONNECTION_TYPE, CONNECTION_TEST, CONNECTION_BINDING, FLOW, FLOW_KIND, CONNECTION_POLICY].map(
    (each) => [each.kind, each as ResourceDefinition],
  ), // each with a schema of its own
);

/** Every mistake in an object at once; undefined where it is not one of ours and not meant to be. */
export function mistakesOf(value: unknown, catalog: Catalog): readonly Finding[] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { apiVersion, kind } = value as { apiVersion?: unknown; kind?: unknown }; // whatever they are
  const misnamed = misnomers(apiVersion, kind);
  const definition = KINDS.get(String(kind));
  if (misnamed === undefined || definition === undefined) return misnamed;
  const shape = [...nameless(value), ...shapeMistakes(value, manifestSchema(definition))].filter(
    ({ path }) => path !== 'spec.type' || !isNearType(value, catalog), // which the content says better
  );
  return [
    ...misnamed,
    ...shape,
    ...(shape.length > 0 ? furtherMistakes(value, shape, catalog) : contentMistakes(value, catalog)),
  ];
}

/** Whether its type is that of the catalogue but for a letter or its case. */
function isNearType(value: object, catalog: Catalog): boolean {
  const { type } = (value as { readonly spec?: { readonly type?: unknown } }).spec ?? {}; // the schema has found it
  return typeof type === 'string' && catalog.nearest(type).length > 0;
}

function nameless({ metadata }: { readonly metadata?: unknown }): readonly Finding[] {
  if (typeof metadata !== 'object' || metadata === null || 'name' in metadata || 'generateName' in metadata)
    return [];
  return [{ path: 'metadata.name', message: 'is required' }];
}

/** What is wrong with apiVersion and kind; undefined where the object is of another project. */
function misnomers(apiVersion: unknown, kind: unknown): readonly Finding[] | undefined {
  const [group = '', version] = typeof apiVersion === 'string' ? apiVersion.split('/') : [];
  const ours = typeof kind === 'string' && KINDS.has(kind);
  if (group === GROUP && version !== undefined) {
    const wrongVersion =
      apiVersion === API_VERSION ? [] : [{ path: 'apiVersion', message: `must be ${API_VERSION}` }];
    if (ours) return wrongVersion;
    if (kind === undefined)
      return [
        ...wrongVersion,
        { path: 'kind', message: `is required: one of ${[...KINDS.keys()].join(', ')}` },
      ];
    return [
      ...wrongVersion,
      {
        path: 'kind',
        message: `no kind of ${GROUP}${typeof kind === 'string' ? didYouMean(kind, [...KINDS.keys()]) : ''}`,
      },
    ];
  }
  const foreign =
    typeof apiVersion === 'string' &&
    apiVersion.includes('.') &&
    nearest(apiVersion, [API_VERSION]).length === 0;
  if (!ours || foreign) return undefined;
  return [
    {
      path: 'apiVersion',
      message: apiVersion === undefined ? `is required: ${API_VERSION}` : `must be ${API_VERSION}`,
    },
  ];
}

/** The mistakes of the content where the shape is wrong too, without those at paths of which the shape says enough. */
function furtherMistakes(value: object, shape: readonly Finding[], catalog: Catalog): readonly Finding[] {
  const spec = (value as { spec?: Partial<ConnectionSpec> }).spec; // at most that
  const readable =
    typeof spec === 'object' &&
    spec !== null &&
    typeof spec.type === 'string' &&
    isObject(spec.parameters ?? {});
  const { secrets = {}, secretsFrom = [], parametersFrom = [], test } = readable ? spec : {};
  const json = test?.probe?.expect?.json ?? {};
  const lists = Array.isArray(secretsFrom) && Array.isArray(parametersFrom);
  if (!readable || !isObject(secrets) || !lists || !isObject(json)) return [];
  return contentMistakes(value, catalog).filter(({ path }) => !shape.some((each) => each.path === path));
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function contentMistakes(value: object, catalog: Catalog): readonly Finding[] {
  const { kind } = value as { kind: string }; // as misnomers says; the casts below rest on the schema
  if (kind === 'Connection') return specMistakes((value as { spec: ConnectionSpec }).spec, catalog);
  if (kind === 'ConnectionTest') return testMistakes((value as ConnectionTest).spec, catalog);
  if (kind === 'ConnectionType') return typeMistakes(value as ConnectionType);
  if (kind === 'FlowKind') return mistakesInFlowKind(value as FlowKind);
  return kind === 'Flow' ? flowMistakes((value as Flow).spec) : [];
}

function typeMistakes(type: ConnectionType): readonly Finding[] {
  return isPublished(type) ? [] : declarationMistakes(declarationOf(type));
}

function testMistakes(
  { connectionRef, template }: ConnectionTest['spec'],
  catalog: Catalog,
): readonly Finding[] {
  if ((connectionRef === undefined) === (template === undefined))
    return [{ path: 'spec', message: 'give connectionRef or template, one of them' }];
  if (template === undefined) return [];
  return specMistakes(template.spec, catalog).map(({ path, message }) => ({
    path: path.replace(/^spec/, 'spec.template.spec'),
    message: message.replaceAll(/\bspec\.(?=parameters|secrets|auth)/g, 'spec.template.spec.'),
  }));
}

function flowMistakes({ steps }: Flow['spec']): readonly Finding[] {
  const names = new Set<string>();
  return steps.flatMap(({ name }, index) => {
    const taken = names.has(name);
    names.add(name);
    return taken
      ? [{ path: `spec.steps.${index}.name`, message: 'is the name of another step: each has its own' }]
      : [];
  });
}

/** Every mistake in the spec of a Connection, as the operator and the API server would find it. */
export function specMistakes(spec: ConnectionSpec, catalog: Catalog): readonly Finding[] {
  const connector = catalog.get(spec.type);
  if (connector === undefined) return [unknownType(spec.type, catalog), ...durations(spec)];
  const findings = [...mistakesInSpec(spec, connector), ...durations(spec)];
  const isElsewhere = findings.some(({ path }) => path !== 'spec.secrets.caCertificate');
  if (isElsewhere || isProfileOpen(spec, connector)) return findings;
  return [...findings, ...profileMistakes(spec, connector)];
}

function unknownType(type: string, catalog: Catalog): Finding {
  const mistakes = catalog.mistakesOf(type);
  if (mistakes.length > 0)
    return { path: 'spec.type', message: `the ConnectionType ${type} cannot be used: ${linesOf(mistakes)}` };
  const near = catalog.nearest(type);
  const hint =
    near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'search with: kubectl connection types';
  return { path: 'spec.type', message: `there is no type ${type}; ${hint}` };
}

function profileMistakes(spec: ConnectionSpec, connector: Connector): readonly Finding[] {
  const given = credentialsGiven(spec, Object.keys(spec.secrets ?? {}));
  const profile = profileOf(spec.auth, given, connector);
  if (!('problem' in profile)) {
    const parameters = [...Object.keys(spec.parameters ?? {}), ...fieldsElsewhere(spec, connector)];
    return missingForProfile(profile.name, new Set(parameters), connector);
  }
  const [, path = 'spec', message = profile.problem] = /^(spec\.[a-z]+):? (.*)$/s.exec(profile.problem) ?? [];
  return [{ path, message }];
}

/** What the CRD says in CEL. */
function durations({ test }: ConnectionSpec): readonly Finding[] {
  const interval = milliseconds(test?.interval ?? '0s') ?? 0;
  const timeout = milliseconds(test?.timeout ?? '10s') ?? 10_000;
  return [
    ...(interval !== 0 && (interval < 60_000 || interval > 2_592_000_000)
      ? [{ path: 'spec.test.interval', message: 'must be 0s (on change only) or from 1m to 720h' }]
      : []),
    ...(timeout < 1000 || timeout > 60_000
      ? [{ path: 'spec.test.timeout', message: 'must be from 1s to 60s' }]
      : []),
  ];
}
