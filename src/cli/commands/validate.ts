import type { ConnectionType } from '../../api/type.ts';
import type { LiveCatalog } from '../../catalog/live.ts';
import type { DefineCommand } from '../command.ts';
import { documentsIn } from '../documents.ts';
import type { Document } from '../documents.ts';
import { CliFailure } from '../failure.ts';
import { unquotedIn } from '../filesecret.ts';
import { mistakesOf } from '../judge.ts';
import { collect, withCluster, withOutput } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import { count, formatOf } from '../output/output.ts';
import { lineOf } from '../output/mistake.ts';
import type { Mistake } from '../output/mistake.ts';
import { sarif } from '../output/sarif.ts';
import { safeJson } from '../output/terminal.ts';
import { declareAll, isOfUnknownType, typesOf } from '../typecatalog.ts';

const FORMATS = ['text', 'json', 'sarif'] as const;

interface Options extends ClusterOptions {
  readonly filename?: readonly string[];
  readonly cluster?: boolean;
  readonly output: string;
}

/** `validate`: every mistake at once, with line and column. */
export const define: DefineCommand = (command, terminal) => {
  withCluster(withOutput(command, FORMATS, 'text'))
    .argument('[files...]', 'files, as pre-commit hands them over')
    .description(
      'Finds every mistake in manifests, without a cluster: unknown fields, values out of range, missing secrets, misspelt types and kinds.',
    )
    .option(
      '-f, --filename <file>',
      'file, folder, or - for standard input (several documents, JSON, Lists); repeatable',
      collect,
    )
    .option('--cluster', "judge by the cluster's own types, those that users added included")
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], options: Options) => {
      const format = formatOf(options.output, FORMATS);
      const paths = [...files, ...(options.filename ?? [])];
      if (paths.length === 0)
        throw new CliFailure('usage', 'name a file or a folder, or -f - for standard input');
      const { catalog } = await typesOf(options);
      const { mistakes, objects, wrong } = await validate(documentsIn(paths, terminal), catalog);
      if (format === 'json') terminal.out(safeJson(mistakes));
      if (format === 'sarif') terminal.out(safeJson(sarif(mistakes)));
      if (format === 'text') for (const mistake of mistakes) terminal.out(lineOf(mistake));
      const summary = `${count(mistakes.length, 'mistake')} in ${wrong} of ${count(objects, 'object')}`;
      if (mistakes.length > 0) throw new CliFailure('finding', summary);
      terminal.tell(
        objects === 0 ? 'no object of mooring.dev in there' : `${count(objects, 'object')} without a mistake`,
      );
    });
};

const HELP = `
Objects of other API groups are passed over. Exit code 1 where there is a mistake.

Examples:
  kubectl connection validate -f manifests/
  kustomize build overlays/prod | kubectl connection validate -f -
  kubectl connection validate -f manifests/ -o sarif > mooring.sarif`;

/** All mistakes in documents, and how many objects of mooring.dev there were; one whose type is declared further down is judged after it. */
async function validate(documents: AsyncIterable<Document>, catalog: LiveCatalog) {
  const all: (readonly Mistake[] | undefined)[] = [];
  const waiting = new Map<number, Document>();
  for await (const document of documents) {
    const mistakes = mistakesIn(document, catalog);
    if (mistakes?.length === 0 && isType(document.value)) declareAll([document.value], catalog);
    if (isOfUnknownType(document.value, catalog)) waiting.set(all.length, document);
    all.push(mistakes);
  }
  for (const [index, document] of waiting) all[index] = mistakesIn(document, catalog);
  const ours = all.filter((mistakes) => mistakes !== undefined);
  return {
    mistakes: ours.flat(),
    objects: ours.length,
    wrong: ours.filter(({ length }) => length > 0).length,
  };
}

function isType(value: unknown): value is ConnectionType {
  return (value as { kind?: unknown } | null)?.kind === 'ConnectionType';
}

function mistakesIn(
  { file, value, problem, locate }: Document,
  catalog: LiveCatalog,
): readonly Mistake[] | undefined {
  if (problem !== undefined) return [{ file, ...locate(''), object: '', path: '', message: problem }];
  const object = nameOf(value);
  const unquoted = unquotedIn(value);
  return (unquoted.length > 0 ? unquoted : mistakesOf(value, catalog))
    ?.map(({ path, message }) => ({
      file,
      ...locate(path),
      object,
      path,
      message: messageWithHint(path, message, value),
    }))
    .toSorted((one, other) => one.line - other.line || one.column - other.column);
}

/** kubectl reads `off`, `0123` and `1e3` as something other than the text that they look like. */
function messageWithHint(path: string, message: string, value: unknown): string {
  if (message !== 'must be a string' || !path.includes('.parameters.')) return message;
  const actual = path
    .split('.')
    .reduce<unknown>(
      (inner, name) => (inner as Readonly<Record<string, unknown>> | undefined)?.[name],
      value,
    ); // any object
  return typeof actual === 'object' ? message : `${message}: put it in quotes`;
}

function nameOf(value: unknown): string {
  const { kind, metadata } = (value ?? {}) as { kind?: unknown; metadata?: { name?: unknown } | null }; // whatever they are
  const name = metadata?.name;
  return [kind, name].filter((each) => typeof each === 'string').join('/');
}
