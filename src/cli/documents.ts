import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, visit } from 'yaml';
import type { Document as YamlDocument, Node } from 'yaml';
import { cut } from '../contract/cut.ts';
import { valueOf } from './aliases.ts';
import type { StrayAlias } from './aliases.ts';
import { CliFailure } from './failure.ts';
import type { Position } from './output/mistake.ts';
import { kubectlTags } from './scalars.ts';
import type { Terminal } from './output/terminal.ts';

/** One object of a file, or why it cannot be read. */
export interface Document {
  /** `-` for standard input. */
  readonly file: string;
  readonly value: unknown;
  readonly problem?: string;
  /** The position of a dotted path, or of its longest part that is there. */
  locate(this: void, path: string): Position;
}

const LONGEST = 16 * 1024 * 1024;

/** The objects of files, folders (all YAML and JSON below them) and `-`, in order; the items of a List one by one. */
export async function* documentsIn(paths: readonly string[], terminal: Terminal): AsyncGenerator<Document> {
  for (const path of paths) {
    if (path === '-') yield* parse('-', await terminal.input());
    else for (const file of await filesOf(path)) yield* parse(file, await textOf(file));
  }
}

async function filesOf(path: string): Promise<readonly string[]> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) throw new CliFailure('usage', `${path}: there is no such file or folder`);
  if (!stats.isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  return names
    .filter((name) => /\.(ya?ml|json)$/.test(name) && !/(^|\/)(node_modules|\.[^/]+)\//.test(name))
    .toSorted()
    .map((name) => join(path, name));
}

async function textOf(file: string): Promise<string> {
  const { size } = await stat(file);
  if (size > LONGEST)
    throw new CliFailure(
      'usage',
      `${file}: is longer than ${LONGEST / 1024 / 1024} MiB, which no manifest is`,
    );
  return readFile(file, 'utf8');
}

/** The objects in a text. */
function* parse(file: string, text: string): Generator<Document> {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    merge: true,
    customTags: kubectlTags,
    logLevel: 'error',
  });
  if (!Array.isArray(documents)) return;
  for (const document of documents as readonly YamlDocument[]) {
    const [error] = document.errors;
    const locate = (path: string): Position => {
      const { line, col } = lines.linePos(offsetOf(document, path));
      return { line: Math.max(1, line), column: Math.max(1, col) };
    };
    if (error !== undefined) {
      const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 };
      yield {
        file,
        value: undefined,
        problem: error.code === 'DUPLICATE_KEY' ? keyTwice(document, lines) : wordsOf(error.message),
        locate: () => ({ line, column: col }),
      };
    } else if (document.contents !== null) {
      const read = valueOf(document);
      if ('value' in read) yield* itemsOf({ file, value: read.value, locate });
      else yield { file, value: undefined, ...unreadable(read.stray, lines) };
    }
  }
}

function unreadable(stray: StrayAlias | undefined, lines: LineCounter): Pick<Document, 'problem' | 'locate'> {
  const { line, col } = lines.linePos(stray?.at ?? 0);
  const problem = stray
    ? `no anchor ${cut(stray.name, 100)} stands before its alias`
    : 'it has more aliases than a manifest';
  return {
    problem: `is not YAML: ${problem}`,
    locate: () => ({ line: Math.max(1, line), column: Math.max(1, col) }),
  };
}

function* itemsOf(document: Document): Generator<Document> {
  const { kind, items } = (document.value ?? {}) as { kind?: unknown; items?: unknown }; // whatever it is
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return yield document;
  for (const [index, value] of items.entries()) {
    yield {
      file: document.file,
      value,
      locate: (path) => document.locate(`items.${index}${path === '' ? '' : `.${path}`}`),
    };
  }
}

/** The first key that stands twice in one map, and where. */
function keyTwice(document: YamlDocument, lines: LineCounter): string {
  let found: string | undefined;
  visit(document, {
    Map(_, { items }) {
      const first = new Map<unknown, number>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const { line } = lines.linePos(startOf(key) ?? 0);
        const before = first.get(key.value);
        if (before !== undefined)
          found ??= `the key ${cut(String(key.value), 100)} stands twice, in lines ${before} and ${line}`;
        else first.set(key.value, line);
      }
      return found === undefined ? undefined : visit.BREAK;
    },
  });
  return `${found ?? 'a key stands twice'}: take one away`;
}

/** The parser's words without the excerpt below them. */
function wordsOf(message: string): string {
  return `is not YAML: ${(message.split('\n', 1)[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')}`;
}

function offsetOf(document: YamlDocument, path: string): number {
  let node: unknown = document.contents;
  let at = startOf(node) ?? 0;
  let rest = path;
  while (rest !== '') {
    const step = stepInto(isAlias(node) ? node.resolve(document) : node, rest);
    if (step === undefined) return at;
    at = step.at ?? at;
    node = step.node;
    rest = rest.slice(step.length + 1);
  }
  return at;
}

interface YamlStep {
  readonly at: number | undefined;
  readonly node: unknown;
  readonly length: number;
}

/** One key or index further; keys may have dots in them, so the longest that fits is taken. */
function stepInto(node: unknown, rest: string): YamlStep | undefined {
  if (isSeq(node)) {
    const [index = ''] = /^\d+(?=\.|$)/.exec(rest) ?? [];
    const item: unknown = index === '' ? undefined : node.items[Number(index)];
    return item === undefined ? undefined : { at: startOf(item), node: item, length: index.length };
  }
  if (!isMap(node)) return undefined;
  const fitting = node.items
    .map(({ key, value }) => ({ key, value, name: isScalar(key) ? String(key.value) : '' }))
    .filter(({ name }) => rest === name || rest.startsWith(`${name}.`))
    .toSorted((one, other) => other.name.length - one.name.length)[0];
  return fitting && { at: startOf(fitting.key), node: fitting.value, length: fitting.name.length };
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}
