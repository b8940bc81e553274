/** Where the parts of a packed program begin. */
interface Program {
  /** The parts by name, each a module that imports others as `./NAME`. */
  readonly parts: Readonly<Record<string, string>>;
  /** The part to begin with. */
  readonly main: string;
  /** Parts to begin with instead where the first argument asks for it. */
  readonly others: Readonly<Record<string, string>>;
  /** What runs before anything else: a module without exports, which imports nothing but what Node.js has. */
  readonly first?: string;
  /** The oldest Node.js that has what the parts use. */
  readonly node: number;
}

/**
 * One executable file out of the parts of a bundle. A part stays a string until something imports it, so that a start
 * compiles what its command needs and passes over the rest: with all parts as code, the same file took 70 ms more.
 * The strings lie in a comment at the end, which is passed over until `first` has run. To themselves, the parts lie in
 * a folder of the file's name.
 */
export function pack({ parts, main, others, first = '', node }: Program): string {
  return `#!/usr/bin/env node
${first}import module from 'node:module';
import { readFileSync } from 'node:fs';
const OTHERS = ${JSON.stringify(others)};
if (Number(process.versions.node.split('.')[0]) < ${node}) {
  console.error(\`error: this is Node.js \${process.versions.node}: put ${node} or newer on PATH\`);
  process.exit(2);
}
const file = readFileSync(new URL(import.meta.url), 'utf8');
const PARTS = JSON.parse(file.slice(file.lastIndexOf('\\n//') + 3));
const folder = \`\${import.meta.url}/\`;
const format = 'module';
const shortCircuit = true;
module.registerHooks({
  resolve(specifier, context, next) {
    const url = specifier.startsWith('./') ? new URL(specifier, context.parentURL).href : specifier;
    return url.startsWith(folder) ? { url, format, shortCircuit } : next(specifier, context);
  },
  load(url, context, next) {
    return url.startsWith(folder) ? { format, source: PARTS[url.slice(folder.length)], shortCircuit } : next(url, context);
  },
});
await import(folder + (OTHERS[process.argv[2]] ?? ${JSON.stringify(main)}));
//${inOneLine(parts)}
`;
}

/** JSON without the characters that end a comment. */
function inOneLine(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`);
}
