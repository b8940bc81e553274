import { nearest } from '../../catalog/nearest.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Connector } from '../../contract/connector.ts';
import { failure } from '../../contract/failure.ts';
import { GOOD_REASONS } from '../../contract/goodReasons.ts';
import { FAILURES } from '../../contract/reasons.ts';
import type { FailureReason } from '../../contract/reasons.ts';
import type { DefineCommand } from '../command.ts';
import { CliFailure } from '../failure.ts';
import { fieldsOf } from '../../catalog/fields.ts';
import { probeFieldsOf } from '../form/probefields.ts';
import type { Field } from '../../catalog/fields.ts';
import { withCluster, withOutput } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import { formatOf, toYaml } from '../output/output.ts';
import { sampleManifests } from '../sample.ts';
import { printEntries, printProse } from '../output/entries.ts';
import type { Column } from '../output/table.ts';
import { safeJson } from '../output/terminal.ts';
import type { Terminal } from '../output/terminal.ts';
import { typeNamed } from '../search.ts';
import { typesOf } from '../typecatalog.ts';
import { formatNames } from '../../catalog/render.ts';

interface Options extends ClusterOptions {
  readonly cluster?: boolean;
  readonly output: string;
}

/** `explain`: the documentation at the prompt. */
export const define: DefineCommand = (command, terminal) => {
  withCluster(withOutput(command, ['table', 'json', 'yaml']))
    .argument('<what>', 'TYPE, TYPE.FIELD (postgresql.tls.mode), or a reason (CredentialsRejected)')
    .description(
      'Tells all about a type: parameters, secrets, ways to authenticate, what its test does on the wire, and a manifest.',
    )
    .option('--cluster', "the cluster's own types")
    .addHelpText(
      'after',
      '\nExamples:\n  kubectl connection explain s3\n  kubectl connection explain s3.endpoint\n  kubectl connection explain TargetDenied',
    )
    .action(async (what: string, options: Options) => {
      const format = formatOf(options.output, ['table', 'json', 'yaml']);
      const topic = await topicOf(what, options);
      if (format === 'json') return terminal.out(safeJson(plain(topic)));
      if (format === 'yaml') return terminal.out(toYaml(plain(topic)).trimEnd());
      if ('reason' in topic) return printReason(topic.reason, terminal);
      if ('good' in topic) return printLines(topic.good, [GOOD_REASONS[topic.good]], terminal);
      if ('field' in topic) return printField(topic, terminal);
      printType(topic.connector, terminal);
    });
};

type Topic =
  | { readonly reason: FailureReason }
  | { readonly good: keyof typeof GOOD_REASONS }
  | FieldTopic
  | { readonly connector: Connector };

/** A field, and those of the block that it is. */
interface FieldTopic {
  readonly field: Field;
  readonly below: readonly Field[];
}

async function topicOf(what: string, options: Options): Promise<Topic> {
  if (Object.hasOwn(FAILURES, what)) return { reason: what as FailureReason }; // as the line says
  if (Object.hasOwn(GOOD_REASONS, what)) return { good: what as keyof typeof GOOD_REASONS }; // likewise
  const { catalog } = await typesOf(options);
  const [type = '', ...path] = what.split('.');
  const connector = typeNamed(type, catalog);
  if (connector === undefined) throw unknown(what, type, catalog);
  return path.length === 0 ? { connector } : fieldOf(connector, path.join('.').replace(/^spec\./, ''));
}

function fieldOf(connector: Connector, path: string): FieldTopic {
  const fields = [...fieldsOf(connector), ...probeFieldsOf(connector)];
  const field = fields.find((each) =>
    [each.path, each.path.slice(each.path.indexOf('.') + 1)].includes(path),
  );
  if (field !== undefined)
    return { field, below: fields.filter((each) => each.path.startsWith(`${field.path}.`)) };
  const near = nearest(
    path,
    fields.map((each) => each.path.slice(each.path.indexOf('.') + 1)),
  );
  throw new CliFailure(
    'usage',
    `type ${connector.type} has no field ${path}; ${hint(near, `kubectl connection explain ${connector.type}`)}`,
  );
}

function unknown(what: string, type: string, catalog: Catalog): CliFailure {
  const near = [...catalog.nearest(type), ...nearest(what, Object.keys({ ...GOOD_REASONS, ...FAILURES }))];
  return new CliFailure(
    'usage',
    `there is no type and no reason ${what}; ${hint(near, 'kubectl connection types')}`,
  );
}

function hint(near: readonly string[], list: string): string {
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : `see: ${list}`;
}

function plain(topic: Topic): object {
  if ('reason' in topic) return { reason: topic.reason, ...failure(topic.reason) };
  if ('good' in topic) return { reason: topic.good, meaning: GOOD_REASONS[topic.good] };
  if ('field' in topic) return { ...topic.field, ...(topic.below.length > 0 && { fields: topic.below }) };
  const { type, title, summary, category, stage, aliases, auth, testing } = topic.connector;
  return {
    type,
    title,
    summary,
    category,
    stage,
    aliases,
    fields: fieldsOf(topic.connector),
    auth,
    test: testing,
    formats: formatNames(topic.connector),
    sample: sampleManifests(topic.connector),
  };
}

const RETRY: Readonly<Record<string, string>> = {
  onChange: 'Tried again when the Connection, its type, its Secret or its ConfigMap changes.',
  backoff: 'Tried again soon, then ever less often.',
  slow: 'Tried again at the interval of the Connection.',
  locked:
    'Where the credential is new, tried again twice within minutes. After that not before its value changes, a test is asked for (once a minute) or six hours have passed: a retry could lock the account.',
};

function printReason(name: FailureReason, terminal: Terminal): void {
  const { meaning, remedy, retry, step } = failure(name);
  const head = step === undefined ? name : `${name}  (step ${step})`;
  printLines(head, [meaning, remedy, RETRY[retry] ?? ''], terminal);
}

function printLines(head: string, lines: readonly string[], terminal: Terminal): void {
  terminal.out({ text: head, colour: 'bold' });
  for (const line of lines) printProse(terminal, line, terminal.width, '  ');
}

function printField({ field: shown, below }: FieldTopic, terminal: Terminal): void {
  const { path, type, description, choices, standard, rules, identity } = shown;
  const requirement = requirementOf(shown).replace(/^yes/, '').replace(/^with/, ' with');
  const mark = requirementOf(shown) === '' ? '' : ` required${requirement}`;
  terminal.out({ text: `spec.${path}`, colour: 'bold' }, ` <${type}>${mark}`);
  const lines = [
    description,
    choices === undefined ? '' : `One of: ${choices.join(', ')}`,
    standard === undefined ? '' : `Default: ${String(standard)}`,
    ...rules.map((rule) => `Rule: ${rule}`),
    identity ? 'May come from a Secret instead (spec.secrets).' : '',
  ];
  for (const line of lines.filter((text) => text !== '')) printProse(terminal, line, terminal.width, '  ');
  if (below.length > 0) printEntries(terminal, FIELD_COLUMNS, below);
}

function printType(connector: Connector, terminal: Terminal): void {
  const { type, title, summary, category, stage, aliases = [], auth, testing } = connector;
  const head = (text: string) => terminal.out({ text: `\n${text}`, colour: 'bold' });
  terminal.out({ text: title, colour: 'bold' }, `  type ${type}, category ${category}, stage ${stage}`);
  printProse(terminal, summary);
  if (aliases.length > 0) printProse(terminal, `Also known as: ${aliases.join(', ')}`);
  head('FIELDS OF SPEC');
  printEntries(terminal, FIELD_COLUMNS, fieldsOf(connector));
  printProse(terminal, ELSEWHERE);
  if (auth !== undefined) {
    head('WAYS TO AUTHENTICATE (spec.auth)');
    printEntries(
      terminal,
      AUTH_COLUMNS,
      Object.entries(auth).map(([name, profile]) => ({ name, ...profile })),
    );
  }
  head('WHAT THE TEST DOES');
  printProse(terminal, testing ?? 'The type has no test.');
  if (connector.needsProbe === true) {
    head('WHAT IT IS TOLD TO ASK (spec.test.probe)');
    printEntries(terminal, FIELD_COLUMNS, probeFieldsOf(connector));
  }
  head('FORMATS (kubectl connection render NAME -o FORMAT)');
  printProse(terminal, formatNames(connector).join(', '));
  head('A MANIFEST');
  terminal.out(sampleManifests(connector).map(toYaml).join('---\n').trimEnd());
}

const ELSEWHERE =
  'Parameters that are a text, a number, a yes or no, or a list may stand in ConfigMaps instead (spec.parametersFrom); whole Secrets go into spec.secretsFrom.';

const FIELD_COLUMNS: readonly Column<Field>[] = [
  { head: 'FIELD', room: 'whole', text: ({ path }: Field) => path },
  { head: 'TYPE', text: ({ type }: Field) => type },
  { head: 'REQUIRED', room: 'whole', text: requirementOf },
  { head: 'DEFAULT', text: ({ standard = '' }: Field) => String(standard) },
  {
    head: 'MEANING',
    room: 'prose',
    text: ({ description, choices }: Field) =>
      `${description}${choices === undefined ? '' : ` One of ${choices.join(', ')}.`}`,
  },
];

/** Whether the field has to be given: `yes`, `yes, or uri`, or `with proxy`. */
function requirementOf({ required, requiredWith, instead }: Field): string {
  if (instead !== undefined) return `yes, or ${instead.join(', ')}`;
  if (required) return 'yes';
  return requiredWith === undefined ? '' : `with ${requiredWith}`;
}

interface AuthRow {
  readonly name: string;
  readonly title: string;
  readonly secrets: readonly string[];
  readonly optional?: readonly string[];
}

const AUTH_COLUMNS: readonly Column<AuthRow>[] = [
  { head: 'AUTH', room: 'whole', text: ({ name }: AuthRow) => name },
  { head: 'WHAT', room: 'prose', text: ({ title }: AuthRow) => title },
  { head: 'SECRETS', room: 'prose', text: ({ secrets }: AuthRow) => secrets.join(', ') || 'none' },
  { head: 'OPTIONAL', room: 'prose', text: ({ optional = [] }: AuthRow) => optional.join(', ') },
];
