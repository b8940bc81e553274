import { didYouMean } from '../../catalog/nearest.ts';
import { CATEGORIES, hasTest } from '../../contract/connector.ts';
import type { Connector } from '../../contract/connector.ts';
import type { DefineCommand } from '../command.ts';
import { CliFailure } from '../failure.ts';
import { collect, withCluster, withOutput } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import { PRINT_FORMATS, formatOf, show } from '../output/output.ts';
import type { Column } from '../output/table.ts';
import { search } from '../search.ts';
import { typesOf } from '../typecatalog.ts';

interface Options extends ClusterOptions {
  readonly category?: readonly string[];
  readonly cluster?: boolean;
  readonly output: string;
}

/** `types`: the gallery. */
export const define: DefineCommand = (command, terminal) => {
  withCluster(withOutput(command))
    .argument('[search...]', 'part of a name, title, summary or alias; a misspelt one will do')
    .description(
      'Searches the catalogue of connection types: the ones of this version, or those of the cluster.',
    )
    .option('-c, --category <category>', 'only this category; repeatable', collect)
    .option('--cluster', "the cluster's own types, with how often each is used")
    .addHelpText(
      'after',
      '\nExamples:\n  kubectl connection types\n  kubectl connection types mongo\n  kubectl connection types -c database -o name',
    )
    .action(async (words: readonly string[], options: Options) => {
      const format = formatOf(options.output, PRINT_FORMATS);
      const unknown = options.category?.find((each) => !CATEGORIES.some((category) => category === each));
      if (unknown !== undefined)
        throw new CliFailure(
          'usage',
          `-c ${unknown}: must be one of ${CATEGORIES.join(', ')}${didYouMean(unknown, CATEGORIES)}`,
        );
      const { catalog, usage } = await typesOf(options);
      const connectors = search(words.join(' '), catalog.connectors).filter(
        ({ category }) => options.category?.includes(category) ?? true,
      );
      show(terminal, format, {
        rows: connectors.map((each) => rowOf(each, usage)),
        columns: usage.size > 0 ? COLUMNS : COLUMNS.filter(({ head }) => head !== 'USED BY'),
        name: ({ type }) => type,
        none: 'no type is called like that; all of them: kubectl connection types',
      });
    });
};

type Row = ReturnType<typeof rowOf>;

const COLUMNS: readonly Column<Row>[] = [
  { head: 'TYPE', room: 'whole', text: ({ type }) => type },
  { head: 'TITLE', text: ({ title }) => title },
  { head: 'CATEGORY', text: ({ category }) => category },
  { head: 'STAGE', text: ({ stage }) => stage },
  { head: 'TESTED', text: ({ tested }) => tested },
  { head: 'USED BY', text: ({ usedBy }) => String(usedBy) },
  { head: 'ALIASES', room: 'prose', text: ({ aliases }) => aliases.join(', '), wide: true },
  { head: 'SUMMARY', room: 'prose', text: ({ summary }) => summary },
];

/** A type as it is printed; how often it is used only where the cluster was asked. */
function rowOf(connector: Connector, usage: ReadonlyMap<string, number>) {
  const { type, title, category, stage, aliases = [], summary, testing, needsProbe } = connector;
  const has = hasTest(connector) || testing !== undefined;
  return {
    type,
    title,
    category,
    stage,
    tested: needsProbe === true ? 'if told what to ask' : yesNo(has),
    aliases,
    summary,
    ...(usage.size > 0 && { usedBy: usage.get(type) ?? 0 }),
  };
}

function yesNo(is: boolean): string {
  return is ? 'yes' : 'no';
}
