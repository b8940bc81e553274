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
${first}import modules from 'node:module';
import { readFileSync } from 'node:fs';
const OTHERS = ${JSON.stringify(others)};
if (Number(process.versions.node.split('.')[0]) < ${node}) {
  console.error(\`error: this is Node.js \${process.versions.node}: put ${node} or newer on PATH\`);
  process.exit(2);
}
const file = readFileSync(new URL(import.meta.url), 'utf8');
const PARTS = JSON.parse(${READ_PARTS});
const folder = \`\${import.meta.url}/\`;
${LOADER}
await import(folder + (OTHERS[process.argv[2]] ?? ${JSON.stringify(main)}));
//${inOneLine(parts)}
`;
}

/** The parts, out of the text of a packed program. */
const READ_PARTS = String.raw`file.slice(file.lastIndexOf('\n//') + 3)`;

/** Answers for the URLs below `folder` with PARTS. */
const LOADER = `const format = 'module';
const shortCircuit = true;
modules.registerHooks({
  resolve(specifier, context, next) {
    const url = specifier.startsWith('./') ? new URL(specifier, context.parentURL).href : specifier;
    return url.startsWith(folder) ? { url, format, shortCircuit } : next(specifier, context);
  },
  load(url, context, next) {
    return url.startsWith(folder) ? { format, source: PARTS[url.slice(folder.length)], shortCircuit } : next(url, context);
  },
});`;

/** JSON without the characters that end a comment. */
function inOneLine(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`);
}

/** The script in CommonJS that an executable begins with which has Node.js and a packed program in it, the latter as the asset `program`. */
export function executableScript({ main, others }: Pick<Program, 'main' | 'others'>): string {
  return `const modules = require('node:module');
const file = require('node:sea').getAsset('program', 'utf8');
const PARTS = JSON.parse(${READ_PARTS});
const folder = require('node:url').pathToFileURL(process.execPath).href + '/';
${LOADER}
const url = folder + (${JSON.stringify(others)}[process.argv[2]] ?? ${JSON.stringify(main)});
// A script of the executable itself may import nothing but what Node.js has; one that is loaded may.
new modules('start')._compile('import(' + JSON.stringify(url) + ')', process.execPath + '.cjs');
`;
}
