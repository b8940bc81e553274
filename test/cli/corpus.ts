import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';
import { connection } from './console.ts';

const FOLDER = fileURLToPath(new URL('from/corpus/', import.meta.url));

/** A small file of another product, and what must become of it: decided from the source before it was run. */
export interface Case {
  readonly from: string;
  readonly source: string;
  readonly input: string;
  /** `name` and `namespace` of the object, parameters by dotted name, `$name` for a value of a secret, `@name` for a key of a Secret; nothing where nothing comes. */
  readonly wanted: readonly Readonly<Record<string, string>>[];
  /** What the report has to say. */
  readonly told: readonly string[];
  /** What neither the report nor a Connection may show. */
  readonly secrets: readonly string[];
}

/** What became of a case. */
export interface Verdict {
  readonly made: Case['wanted'];
  readonly missing: readonly string[];
  readonly printed: readonly string[];
  readonly told: string;
}

interface File {
  readonly from: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly cases: readonly {
    readonly s: string;
    readonly in: string;
    readonly want?: Fields | readonly Fields[];
    readonly told?: readonly unknown[];
    readonly secrets?: readonly unknown[];
  }[];
}

type Fields = Readonly<Record<string, unknown>>;

/** All cases, in the order of the files. */
export async function casesOf(): Promise<readonly Case[]> {
  const names = (await readdir(FOLDER)).toSorted();
  const files = await Promise.all(
    names.map(async (name) => parse(await readFile(FOLDER + name, 'utf8')) as File),
  ); // data of this folder
  return files.flatMap(({ from, sources, cases }) =>
    cases.map(({ s, in: input, want = [], told = [], secrets = [] }) => {
      const source = sources[s];
      if (source === undefined) throw new Error(`${from} has no source ${s}`);
      const wanted = (Array.isArray(want) ? (want as readonly Fields[]) : [want as Fields]).map(texts);
      const values = wanted.flatMap((each) =>
        Object.entries(each).flatMap(([name, value]) => (name.startsWith('$') ? [value] : [])),
      );
      return {
        from,
        source,
        input,
        wanted,
        told: told.map(String),
        secrets: [...secrets.map(String), ...values].filter(({ length }) => length > 3),
      };
    }),
  );
}

function texts(fields: Fields): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
}

/** Runs a case as a user does. */
export async function judged({ from, input, wanted, told, secrets }: Case): Promise<Verdict> {
  const ended = await connection(['import', '--from', from, '-'], input);
  const objects = parseAllDocuments(ended.out).map((document) => document.toJS() as Made | null);
  const values = new Map(
    objects.flatMap((object) =>
      object?.kind === 'Secret' ? [[object.metadata.name, object.stringData ?? {}] as const] : [],
    ),
  );
  const connections = objects.filter((object) => object?.kind === 'Connection') as readonly Made[];
  const made = connections.map(({ metadata, spec }, index) => {
    const { type = '', parameters = {}, secrets: references = {} } = spec ?? {};
    const asked = ['name', 'namespace'].filter((field) => wanted[index]?.[field] !== undefined);
    const named = Object.fromEntries(
      asked.map((field) => [field, String(metadata[field as 'name' | 'namespace'])]), // one of the two
    );
    const held = Object.entries(references).map(([name, { name: secret, key }]) => {
      const value = values.get(secret)?.[key];
      return value === undefined ? [`@${name}`, `${secret}/${key}`] : [`$${name}`, value];
    });
    return {
      type,
      ...named,
      ...flat(parameters),
      ...(Object.fromEntries(held) as Readonly<Record<string, string>>),
    };
  });
  const open = `${ended.told}\n${JSON.stringify(connections.map(({ spec }) => spec))}`;
  const silent = ended.code === 0 && told.length > 0;
  return {
    made,
    missing: silent ? told : told.filter((word) => !ended.told.includes(word)),
    printed: secrets.filter((secret) => open.includes(secret)),
    told: ended.told,
  };
}

interface Made {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly stringData?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly type: string;
    readonly parameters?: Fields;
    readonly secrets?: Readonly<Record<string, { readonly name: string; readonly key: string }>>;
  };
}

function flat(parameters: Fields, prefix = ''): Readonly<Record<string, string>> {
  const entries = Object.entries(parameters).flatMap(
    ([name, value]): readonly (readonly [string, string])[] => {
      if (Array.isArray(value)) return [[prefix + name, value.join(',')]];
      return typeof value === 'object' && value !== null
        ? Object.entries(flat(value as Fields, `${prefix}${name}.`))
        : [[prefix + name, String(value)]];
    },
  );
  return Object.fromEntries(entries);
}
