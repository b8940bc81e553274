import { GROUP } from '../api/definition.ts';
import { MOST_PARAMETER_SOURCES, MOST_SECRETS } from '../api/parametersFrom.ts';
import { bindPolicy } from './bindings.ts';
import { restartPolicy } from './restarts.ts';
import { bounds } from './bounds.ts';
import { policy, rule, SPEC_CHANGED, warning } from './cel.ts';
import { accountUse } from './keyless.ts';
import { flowKindPolicy } from './flowkinds.ts';
import { literals } from './literals.ts';

/** What the API server itself refuses, whether the operator runs or not. */
export function policies(): readonly object[] {
  return [
    ...[SECRETS, CONFIG_MAPS].flatMap((source) => [
      ...sourceUse(source, 'connections', 'object.spec'),
      ...sourceUse(source, 'connectiontests', 'object.spec.template.spec', 'has(object.spec.template) && '),
    ]),
    ...accountUse('connections', 'object.spec'),
    ...accountUse('connectiontests', 'object.spec.template.spec', 'has(object.spec.template) && '),
    ...deletionInUse('delete-in-use', CONNECTION),
    ...deletionInUse('delete-type-in-use', TYPE),
    ...fixedHosts(),
    ...bindPolicy(),
    ...restartPolicy(),
    ...flowKindPolicy(),
    ...bounds(),
    ...literals(),
  ];
}

/** A kind of objects whose values a spec takes; `most` of them the definition of the kind lets through. */
interface UsedKind {
  readonly singular: string;
  readonly plural: string;
  readonly most: number;
  /** Lists of their names, in CEL, by where the spec is; each is empty where the field is absent. */
  readonly names: (list: (field: string, names: (path: string) => string) => string) => readonly string[];
}

const SECRETS: UsedKind = {
  singular: 'secret',
  plural: 'secrets',
  most: MOST_SECRETS,
  names: (list) => [
    list('secrets', (path) => `${path}.map(key, ${path}[key].name)`),
    list('secretsFrom', (path) => `${path}.map(each, each.name)`),
    list('parametersFrom', (path) => `${path}.filter(each, has(each.secret)).map(each, each.secret.name)`),
  ],
};

const CONFIG_MAPS: UsedKind = {
  singular: 'configmap',
  plural: 'configmaps',
  most: MOST_PARAMETER_SOURCES,
  names: (list) => [
    list(
      'parametersFrom',
      (path) => `${path}.filter(each, has(each.configMap)).map(each, each.configMap.name)`,
    ),
  ],
};

/**
 * The writer of a spec that names Secrets must be allowed to get each of them: else the operator would carry a
 * credential to a place chosen by a user who may not read it. Judged on any change of the spec, because no policy
 * can know which parameter is the host. A user who may get every Secret of the namespace, as GitOps accounts and
 * administrators may, is let through by one check before the policy is looked at. The same holds of ConfigMaps, in
 * policies of their own: one policy can judge no more than the Secrets.
 */
function sourceUse(source: UsedKind, plural: string, spec: string, given = ''): readonly object[] {
  const { singular, most } = source;
  const names = source.names(
    (field, read) => `(${given}has(${spec}.${field}) ? ${read(`${spec}.${field}`)} : [])`,
  );
  const mayGet = (name: string) =>
    `authorizer.group('').resource('${source.plural}').namespace(request.namespace)${name}.check('get').allowed()`;
  return policy(`${singular}-use-${plural}.${GROUP}`, {
    matchConstraints: { resourceRules: [rule(plural, ['CREATE', 'UPDATE'])] },
    matchConditions: [SPEC_CHANGED, { name: `not-every-${singular}`, expression: `!${mayGet('')}` }],
    variables: [
      { name: 'names', expression: names.join(' + ') },
      { name: 'ref0', expression: "size(variables.names) == 0 ? '' : variables.names.min()" },
      ...Array.from({ length: most - 1 }, (_, index) => ({
        name: `ref${index + 1}`,
        expression: nextAfter(`variables.ref${index}`),
      })),
    ],
    validations: Array.from({ length: most }, (_, index) => ({
      expression: `variables.ref${index} == '' || ${mayGet(`.name(variables.ref${index})`)}`,
      messageExpression: `"you must be allowed to get ${singular} " + variables.ref${index}`,
      reason: 'Forbidden',
    })),
  });
}

/** The next name in order, each once: a map has another order each time it is looked at, so an index into it proves nothing. */
function nextAfter(previous: string): string {
  const later = `variables.names.filter(name, name > ${previous})`;
  return `${previous} == '' || size(${later}) == 0 ? '' : ${later}.min()`;
}

/**
 * The check of a type may lead to a host of its own, and takes there what the Connections of every namespace hold: its
 * writer must be allowed to send it. What the address says is judged by the operator; here it only has to be named. A
 * type that was stored before this was asked goes on, and a user who writes anything else of it is warned.
 */
function fixedHosts(): readonly object[] {
  const matchConstraints = { resourceRules: [rule('connectiontypes', ['CREATE', 'UPDATE'])] };
  const unnamed = `!(${leadsByItself()}) || has(object.spec.fixedHosts)`;
  return [
    ...policy(`fixed-hosts.${GROUP}`, {
      matchConstraints,
      matchConditions: [SPEC_CHANGED],
      validations: [
        { expression: unnamed, message: UNNAMED, reason: 'Invalid' },
        {
          expression: [
            '!has(object.spec.fixedHosts) || size(object.spec.fixedHosts) == 0',
            `authorizer.group('${GROUP}').resource('connectiontypes').name(object.metadata.name).check('send').allowed()`,
          ].join(' || '),
          message:
            'spec.fixedHosts: you must be allowed the verb send on this connectiontype, as credentials of all namespaces go there',
          reason: 'Forbidden',
        },
      ],
    }),
    ...warning(`fixed-hosts-stored.${GROUP}`, {
      matchConstraints,
      matchConditions: [
        { name: 'spec-stays', expression: `!(${SPEC_CHANGED.expression})` },
        { name: 'is-not-going', expression: '!has(object.metadata.deletionTimestamp)' },
      ],
      validations: [{ expression: unnamed, message: `${UNNAMED}; a later release refuses the type without` }],
    }),
  ];
}

const UNNAMED =
  'spec.check leads to a host of its own, where the credentials of Connections go: name it in spec.fixedHosts';

/** Whether the type says by itself where something secret goes: in an address, or as what a parameter is by default. */
function leadsByItself(): string {
  const check = 'object.spec.check.http';
  const properties = 'dyn(object.spec.parameters).properties'; // the type checker sees an object without fields
  const isDefault = (url: string) =>
    `has(${properties}) && ${properties}.exists(name, ${url}.startsWith('{parameters.' + name + '}') && 'default' in ${properties}[name])`;
  const isFixed = (url: string) => `(!${url}.startsWith('{parameters.') || (${isDefault(url)}))`;
  const leads = [
    isFixed(`${check}.url`),
    ...['oauth2', 'serviceAccount'].map(
      (way) =>
        `(has(${check}.auth) && has(${check}.auth.${way}) && ${isFixed(`${check}.auth.${way}.tokenUrl`)})`,
    ),
  ];
  const secret = ['secrets', 'identity'].map(
    (field) => `(has(object.spec.${field}) && size(object.spec.${field}) > 0)`,
  );
  return `has(object.spec.check) && has(${check}) && (${secret.join(' || ')}) && (${leads.join(' || ')})`;
}

/** The Connections in use, and the Flows that use them. */
interface ProtectedKind {
  readonly plural: string;
  readonly user: string;
  /** In CEL. */
  readonly remedy: string;
  readonly unless: readonly string[];
}

const REFERENCES = 'oldObject.status.usage.references';

/** A Flow by its name; another object with its kind, and with where it says so, while that fits into a message. */
const USER = `each.kind == "Flow" ? each.name : each.kind + " " + each.name + (size(${REFERENCES}) > 5 ? "" : " at " + each.path)`;

const CONNECTION: ProtectedKind = {
  plural: 'connections',
  user: `(${REFERENCES}.all(each, each.kind == "Flow") ? "flow" : "object")`,
  remedy: `(size(${REFERENCES}) == 0 ? "" : " (" + ${REFERENCES}.map(each, ${USER}).join(", ") + (oldObject.status.usage.truncated ? ", and more" : "") + ")") + ": see kubectl connection usage " + oldObject.metadata.name + ", and take it out there"`,
  unless: ['has(namespaceObject.metadata.deletionTimestamp)'],
};
const TYPE: ProtectedKind = {
  plural: 'connectiontypes',
  user: '"connection"',
  remedy: `": see kubectl get connections -A --field-selector spec.type=" + oldObject.metadata.name + ", and delete them first"`,
  unless: [],
};

/** What is in use stays, unless it is annotated or its whole namespace goes; there is no finalizer to hang on. */
function deletionInUse(name: string, { plural, user, remedy, unless }: ProtectedKind): readonly object[] {
  const annotation = `${GROUP}/allow-delete-in-use`;
  const count = 'oldObject.status.usage.count';
  const annotated = `has(oldObject.metadata.annotations) && '${annotation}' in oldObject.metadata.annotations`;
  return policy(`${name}.${GROUP}`, {
    matchConstraints: { resourceRules: [rule(plural, ['DELETE'])] },
    validations: [
      {
        expression: [
          `!has(oldObject.status) || !has(oldObject.status.usage) || ${count} == 0`,
          `(${annotated} && oldObject.metadata.annotations['${annotation}'] == 'true')`,
          ...unless,
        ].join(' || '),
        messageExpression: `oldObject.metadata.name + " is used by " + string(${count}) + " " + ${user} + (${count} == 1 ? "" : "s") + ${remedy} + ", or annotate it ${annotation}=true"`,
        reason: 'Forbidden',
      },
    ],
  });
}
