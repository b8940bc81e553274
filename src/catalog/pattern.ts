import { createRequire } from 'node:module';

type Engine = typeof import('re2js');

const isSource = import.meta.filename.endsWith('.ts');
let engine: Engine | undefined;
const read = new Map<string, ((text: string) => boolean) | undefined>();
const MOST_READ = 1000;

/**
 * A pattern that somebody typed, run in time that grows with the text alone; undefined where it cannot be read. The
 * engine of the language would need years for some; this one costs 4 MiB, and is loaded with the first such pattern.
 */
export function linearPattern(pattern: string): ((text: string) => boolean) | undefined {
  if (read.size >= MOST_READ) read.clear();
  if (!read.has(pattern)) read.set(pattern, compile(pattern));
  return read.get(pattern);
}

function compile(pattern: string): ((text: string) => boolean) | undefined {
  const { RE2JS } = (engine ??= createRequire(import.meta.url)(isSource ? 're2js' : './re2js.js') as Engine); // what the package exports
  try {
    const compiled = RE2JS.compile(pattern);
    return (text) => compiled.matcher(text).find();
  } catch {
    return undefined;
  }
}
