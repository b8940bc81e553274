import { request } from 'undici';
import type { Agent } from 'undici';
import { connectors } from '../../src/connectors/index.ts';
import type { Connector } from '../../src/contract/connector.ts';

/** A manifest that must not be taken, and what the refusal must say. */
export interface Wrong {
  readonly name: string;
  readonly kind: 'Connection' | 'ConnectionTest' | 'ConnectionPolicy' | 'Flow';
  readonly spec: object;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Where the mistake is. */
  readonly path: string;
}

/** Stands where a value is wrong, and must be repeated nowhere. */
export const CANARY = 'hunter2canary';

const KEY = `-----BEGIN EC PRIVATE KEY-----\n${CANARY}\n-----END EC PRIVATE KEY-----`;
const URL = `amqp://reader:${CANARY}@mq.example.com/`;

/** Mistakes made out of the schema of every type, and misplaced credentials. */
export function corpus(): readonly Wrong[] {
  return [...connectors.flatMap(ofType), ...[KEY, URL].flatMap(misplaced), ...POLICIES];
}

function ofType(connector: Connector): readonly Wrong[] {
  const { type, parameters: schema, secrets, samples } = connector;
  const [sample] = samples;
  const given = Object.fromEntries(sample.secrets.map((name) => [name, { name: 's', key: 'k' }]));
  const wrong = (what: string, parameters: object, path: string): Wrong => ({
    name: `${type}: ${what}`,
    kind: 'Connection',
    spec: { type, parameters: { ...sample.parameters, ...parameters }, secrets: given },
    path: `spec.parameters.${path}`,
  });
  const { required = [] } = schema as { readonly required?: readonly string[] }; // JSON Schema's own keyword
  return [
    wrong('an unknown field', { [CANARY.slice(0, 4)]: CANARY }, 'hunt'),
    ...Object.keys(schema.properties).map((name) =>
      wrong(`${name} of the wrong kind`, { [name]: [{ value: CANARY }] }, name),
    ),
    ...Object.keys(schema.properties).map((name) =>
      wrong(`${name} of another wrong kind`, { [name]: [CANARY, 5] }, name),
    ),
    ...required
      .filter((name) => !(connector.identity ?? []).some((each) => each === name))
      .map((name) => wrong(`${name} missing`, { [name]: undefined }, name)),
    ...Object.keys(secrets.properties).map((name) => wrong(`${name} in clear`, { [name]: CANARY }, name)),
  ];
}

function misplaced(text: string): readonly Wrong[] {
  const ofConnection = (path: string, spec: object): Wrong => ({
    name: `a credential in ${path}`,
    kind: 'Connection',
    spec: { type: 'http', ...spec },
    path,
  });
  return [
    ofConnection('spec.description', { description: text }),
    ofConnection('spec.parameters', { parameters: { url: text } }),
    ofConnection('spec.parameters', { parameters: { a: { b: [text] } } }),
    { ...ofConnection('metadata.annotations', {}), annotations: { note: text } },
    {
      name: 'a credential in a flow',
      kind: 'Flow',
      spec: { description: text, steps: [] },
      path: 'spec.description',
    },
    {
      name: 'a credential in a template',
      kind: 'ConnectionTest',
      spec: { template: { spec: { type: 'http', parameters: { url: text } } } },
      path: 'spec.template.spec.parameters',
    },
  ];
}

const policy = (name: string, spec: object, path: string): Wrong => ({
  name,
  kind: 'ConnectionPolicy',
  spec,
  path,
});

const POLICIES: readonly Wrong[] = [
  ...[
    '10.0.0.0',
    '10.0.0.0/33',
    'fd00::/129',
    '::ffff:10.0.0.0/104',
    'any',
    '10.0.0.0/8/8',
    '0x0a.0.0.0/8',
    'fe80::%1/10',
  ].flatMap((cidr) => [
    policy(`allow ${cidr}`, { targets: { allow: [{ cidr }] } }, 'spec.targets.allow[0].cidr'),
    policy(`deny ${cidr}`, { targets: { deny: [{ host: '*' }, { cidr }] } }, 'spec.targets.deny[1].cidr'),
  ]),
  ...['https://db', 'db:5432', 'a b', 'user@db', 'db/x', '[', '*.1'].map((host) =>
    policy(`deny ${host}`, { targets: { deny: [{ host }] } }, 'spec.targets.deny[0].host'),
  ),
  policy('an entry of nothing', { targets: { allow: [{}] } }, 'spec.targets.allow[0]'),
  policy('no ports', { targets: { allow: [{ ports: [] }] } }, 'spec.targets.allow[0].ports'),
  policy('port 0', { targets: { deny: [{ ports: [0] }] } }, 'spec.targets.deny[0].ports[0]'),
  policy('port 65536', { targets: { deny: [{ ports: [65_536] }] } }, 'spec.targets.deny[0].ports[0]'),
  policy('a mode that is none', { tls: { minimumMode: 'strict' } }, 'spec.tls.minimumMode'),
  policy(
    'In without values',
    { namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } },
    'spec.namespaceSelector.matchExpressions[0].values',
  ),
  policy(
    'Exists with values',
    { namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['x'] }] } },
    'spec.namespaceSelector.matchExpressions[0].values',
  ),
  policy(
    'an operator that is none',
    { namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'Like' }] } },
    'spec.namespaceSelector.matchExpressions[0].operator',
  ),
];

/** The API server, and a user with every right there. */
interface Asked {
  readonly url: string;
  readonly token: string;
  readonly agent: Agent;
}

/** What the API server says to a manifest that is not kept; '' where it takes it. */
export async function told(
  { kind, spec, annotations = {} }: Wrong,
  { url, token, agent }: Asked,
): Promise<string> {
  const apiVersion = 'mooring.dev/v1alpha1';
  const scope =
    kind === 'ConnectionPolicy' ? 'connectionpolicies' : `namespaces/default/${kind.toLowerCase()}s`;
  const { statusCode, body } = await request(`${url}/apis/${apiVersion}/${scope}?dryRun=All`, {
    method: 'POST',
    dispatcher: agent,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ apiVersion, kind, metadata: { name: 'wrong', annotations }, spec }),
  });
  const { message = '' } = (await body.json()) as { readonly message?: string };
  return statusCode === 201 ? '' : message;
}
