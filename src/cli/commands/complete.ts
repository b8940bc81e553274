import type { Command } from 'commander';
import { builtinCatalog } from '../../catalog/builtin.ts';
import { CATEGORIES } from '../../contract/connector.ts';
import type { Connector } from '../../contract/connector.ts';
import { GOOD_REASONS } from '../../contract/goodReasons.ts';
import { FAILURES } from '../../contract/reasons.ts';
import type { ClusterOptions } from '../options.ts';
import { fieldsOf } from '../../catalog/fields.ts';
import { PRINT_FORMATS } from '../output/output.ts';
import { CONFLICTS } from '../bundle/plan.ts';
import { PRODUCTS } from '../from/products.ts';

/** How long a cluster may take to answer: the user is in the middle of a word. */
const PATIENCE_MS = 2000;

/**
 * The candidates for the last word. Of the cluster they are names of objects, and none where it does not answer in
 * time.
 */
export async function completions(program: Command, words: readonly string[]): Promise<readonly string[]> {
  const typed = words.at(-1) ?? '';
  const command = program.commands.find((each) => each.name() === words[0]);
  if (command === undefined || words.length === 1)
    return starting(
      typed,
      program.commands.map((each) => each.name()),
    );
  const previous = words.at(-2) ?? '';
  const option = command.options.find(({ short, long }) => short === previous || long === previous);
  if (option !== undefined && (option.required || option.optional))
    return starting(typed, await valuesOf(option.long ?? '', command, words));
  if (typed.startsWith('-'))
    return starting(
      typed,
      command.options.flatMap(({ long }) => long ?? []),
    );
  return starting(typed, await argumentsOf(command.name(), words));
}

function starting(typed: string, candidates: readonly string[]): readonly string[] {
  return candidates.filter((each) => each.startsWith(typed)).toSorted();
}

async function valuesOf(
  long: string,
  command: Command,
  words: readonly string[],
): Promise<readonly string[]> {
  const connector = builtinCatalog.get(words[1] ?? '');
  if (long === '--set')
    return connector === undefined ? [] : namesIn(connector, 'parameters').map((name) => `${name}=`);
  if (long === '--secret')
    return connector === undefined ? [] : namesIn(connector, 'secrets').map((name) => `${name}=`);
  if (long === '--auth') return Object.keys(connector?.auth ?? {});
  if (long === '--output')
    return (
      /: (.*)$/
        .exec(command.options.find((each) => each.long === long)?.description ?? '')?.[1]
        ?.split(', ') ?? PRINT_FORMATS
    );
  if (long === '--namespace') return names(words, 'namespaces');
  return VALUES[long] ?? [];
}

const REASONS = [...Object.keys(GOOD_REASONS), ...Object.keys(FAILURES)];

const VALUES: Readonly<Record<string, readonly string[]>> = {
  '--category': CATEGORIES,
  '--type': builtinCatalog.connectors.map(({ type }) => type),
  '--reason': REASONS,
  '--on-conflict': CONFLICTS,
  '--from': [...Object.keys(PRODUCTS), 'secret'],
  '--dry-run': ['client', 'server'],
  '--wait': ['true', 'false'],
};

async function argumentsOf(command: string, words: readonly string[]): Promise<readonly string[]> {
  const place = words.slice(1, -1).filter((word) => !word.startsWith('-')).length;
  if (command === 'completion') return ['bash', 'zsh', 'fish'];
  if (command === 'explain') return topicsOf(words.at(-1) ?? '');
  if (command === 'new') return place === 0 ? builtinCatalog.connectors.map(({ type }) => type) : [];
  if (command === 'impact') return names(words, 'secrets');
  if (command === 'duplicate' || command === 'rename') return place === 0 ? names(words, 'connections') : [];
  if (command === 'run') return place === 0 ? names(words, 'connections') : [];
  return NAMING.includes(command) ? names(words, 'connections') : [];
}

/** Commands whose arguments are names of Connections. */
const NAMING: readonly string[] = ['test', 'usage', 'export', 'render', 'set', 'suspend', 'resume', 'wait'];

function topicsOf(typed: string): readonly string[] {
  const [type = ''] = typed.split('.');
  const connector = typed.includes('.') ? builtinCatalog.get(type) : undefined;
  if (connector === undefined) return [...builtinCatalog.connectors.map((each) => each.type), ...REASONS];
  return ['parameters', 'secrets']
    .flatMap((part) => namesIn(connector, part))
    .map((name) => `${type}.${name}`);
}

function namesIn(connector: Connector, part: string): readonly string[] {
  return fieldsOf(connector).flatMap(({ path, type }) =>
    path.startsWith(`${part}.`) && type !== 'object' ? [path.slice(part.length + 1)] : [],
  );
}

async function names(words: readonly string[], plural: string): Promise<readonly string[]> {
  try {
    const { inCluster } = await import('../cluster.ts');
    return await inCluster(flagsIn(words), async ({ client, namespace }) => {
      const path =
        plural === 'namespaces'
          ? '/api/v1/namespaces'
          : `${plural === 'secrets' ? '/api/v1' : '/apis/mooring.dev/v1alpha1'}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
      const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
      const list = (await client.request({
        method: 'GET',
        path,
        query: { limit: '500' },
        accept,
        signal: AbortSignal.timeout(PATIENCE_MS),
      })) as List;
      return list.items.map(({ metadata }) => metadata.name);
    });
  } catch {
    return []; // a shell shows no error in the middle of a word
  }
}

interface List {
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

/** The flags that say which cluster, as far as they are typed. */
function flagsIn(words: readonly string[]): ClusterOptions {
  const after = (...flags: readonly string[]) =>
    words.slice(0, -1).find((_, index) => flags.includes(words[index - 1] ?? ''));
  const [namespace, context, kubeconfig] = [
    after('-n', '--namespace'),
    after('--context'),
    after('--kubeconfig'),
  ];
  return {
    ...(namespace !== undefined && { namespace }),
    ...(context !== undefined && { context }),
    ...(kubeconfig !== undefined && { kubeconfig }),
  };
}
