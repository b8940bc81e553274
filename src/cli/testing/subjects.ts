import type { Connection } from '../../api/connection.ts';
import { Connections, ConnectionTypes } from '../../api/kinds.ts';
import type { ConnectionType } from '../../api/type.ts';
import { builtinCatalog } from '../../catalog/builtin.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { LiveCatalog } from '../../catalog/live.ts';
import type { Finding } from '../../contract/connector.ts';
import { listAll, need } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import { documentsIn } from '../documents.ts';
import type { Document } from '../documents.ts';
import { CliFailure } from '../failure.ts';
import { unencodedIn, unquotedIn } from '../filesecret.ts';
import { mistakesOf } from '../judge.ts';
import type { ClusterOptions } from '../options.ts';
import type { Subject } from '../output/outcome.ts';
import type { Terminal } from '../output/terminal.ts';
import { mapConcurrently } from '../pool.ts';
import { selectedBy } from '../selection.ts';
import { FileSources } from '../sources.ts';
import { declareAll, isOfUnknownType } from '../typecatalog.ts';

/** Names that are looked up at once. */
const AT_ONCE = 16;

/** What says which Connections are to be tested. */
export interface SubjectOptions extends ClusterOptions {
  readonly filename?: readonly string[];
  readonly selector?: string;
  readonly local?: boolean;
}

/** What is to be tested. */
interface Subjects {
  readonly subjects: readonly Subject[];
  /** Why there is nothing to test of a name. */
  readonly unknown: readonly CliFailure[];
  readonly sources: FileSources;
  readonly catalog: Catalog;
}

/** The Connections that names, a selector and files say, with what the files hold besides. */
export async function subjectsOf(
  names: readonly string[],
  options: SubjectOptions,
  terminal: Terminal,
  open: () => Cluster,
): Promise<Subjects> {
  const subjects: Subject[] = [];
  const unknown: CliFailure[] = [];
  const sources = new FileSources();
  const catalog = new LiveCatalog(builtinCatalog);
  let declared: Promise<void> | undefined;
  const declareTypes = () =>
    (declared ??= listAll(open().client, ConnectionTypes, '').then((types) => declareAll(types, catalog)));
  if (names.length > 0 || options.selector !== undefined) {
    const saved = await savedSubjects(names, options, open());
    subjects.push(...saved.subjects);
    unknown.push(...saved.unknown);
  }
  if (subjects.some(({ spec }) => catalog.get(spec.type) === undefined)) await declareTypes();
  for await (const { file, value, problem, locate } of documentsIn(options.filename ?? [], terminal)) {
    if (isOfUnknownType(value, catalog)) await declareTypes();
    const mistakes = problem === undefined ? mistakesOf(value, catalog) : [{ path: '', message: problem }];
    sources.add(value);
    const [first] = [...(mistakes ?? []), ...unquotedIn(value)];
    const [unencoded] = unencodedIn(value);
    if (first !== undefined)
      throw mistaken(file, locate, { ...first, message: `${first.message}; ${ALL_MISTAKES}` });
    if (unencoded !== undefined) throw mistaken(file, locate, unencoded);
    const kind = (value as { kind?: unknown } | null)?.kind;
    if (kind === 'ConnectionType') declareAll([value as ConnectionType], catalog); // as mistakesOf says
    if (kind !== 'Connection') continue;
    const { metadata, spec } = value as Connection; // as mistakesOf says
    const namespace =
      metadata.namespace ?? options.namespace ?? (options.local === true ? '' : open().namespace);
    subjects.push({ name: metadata.name, namespace, spec, saved: false });
  }
  const [first] = unknown;
  if (first !== undefined && subjects.length === 0) throw first;
  return { subjects, unknown, sources, catalog };
}

const ALL_MISTAKES = 'all mistakes: kubectl connection validate';

function mistaken(file: string, locate: Document['locate'], { path, message }: Finding): CliFailure {
  return new CliFailure('finding', `${file}:${locate(path).line}: ${path} ${message}`);
}

/** The Connections that there are; of the others what is wrong with their names, which is told at the end. */
async function savedSubjects(
  names: readonly string[],
  { selector }: SubjectOptions,
  cluster: Cluster,
): Promise<{ readonly subjects: readonly Subject[]; readonly unknown: readonly CliFailure[] }> {
  const named = await mapConcurrently(names, AT_ONCE, (name) =>
    need(cluster, Connections, name).catch((error: unknown) => {
      if (error instanceof CliFailure) return error;
      throw error;
    }),
  );
  const unknown = named.filter((each) => each instanceof CliFailure);
  const found = named.flatMap((each) => (each instanceof CliFailure ? [] : [each]));
  const selected = selector === undefined ? [] : await selectedBy(selector, cluster);
  const subjects = [...found, ...selected].map(({ metadata, spec }) => ({
    name: metadata.name,
    namespace: cluster.namespace,
    spec,
    saved: true,
  }));
  return { subjects, unknown };
}
