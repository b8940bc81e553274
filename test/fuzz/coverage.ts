import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { instrument } from './instrument.ts';

/** Which edges were taken, and which of the words of the code are known. */
export interface Coverage {
  /** Whether what ran since the last call took an edge, or took it so many times, as nothing before did. */
  advances(): boolean;
  /** The edges that the last run took, each with how often, as one number; for choosing few inputs that take all. */
  taken(): readonly number[];
  /** Forgets what ran since the last call. */
  clear(): void;
  readonly edges: number;
  readonly words: ReadonlySet<string | number>;
}

const MOST_EDGES = 1 << 16; // oxlint-disable-line no-bitwise -- more than all of src/ has
const TABLE = Symbol.for('mooring.edges');

/** Has modules below these folders count their edges, those that are imported from now on, in this thread. */
export function coverageOf(folders: readonly URL[]): Coverage {
  const table = new Uint8Array(MOST_EDGES);
  Object.assign(globalThis, { [TABLE]: table });
  const words = new Set<string | number>();
  let edges = 0;
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (
        loaded.source === undefined ||
        loaded.source === null ||
        !folders.some(({ href }) => url.startsWith(href))
      )
        return loaded;
      const source = stripTypeScriptTypes(Buffer.from(loaded.source as Uint8Array).toString()); // a text is bytes too
      const module = instrument(source, `globalThis[Symbol.for('${TABLE.description}')]`, edges);
      edges += module.edges;
      for (const word of module.words) words.add(word);
      return { ...loaded, format: 'module', source: module.code };
    },
  });
  const seen = new Uint8Array(MOST_EDGES);
  return {
    advances() {
      let isNew = false;
      for (let edge = 0; edge < edges; edge += 1) {
        const times = table[edge] ?? 0;
        if (times === 0) continue;
        const bit = bitOf(times);
        const before = seen[edge] ?? 0;
        if ((before & bit) !== 0) continue; // oxlint-disable-line no-bitwise -- a set of eight
        seen[edge] = before | bit; // oxlint-disable-line no-bitwise -- as above
        isNew = true;
      }
      return isNew;
    },
    taken: () =>
      Array.from({ length: edges }, (_, edge) => edge)
        .filter((edge) => table[edge] !== 0)
        .map((edge) => edge * 256 + bitOf(table[edge] ?? 0)),
    clear: () => void table.fill(0, 0, edges),
    get edges() {
      return seen.reduce((sum, each) => sum + Number(each !== 0), 0);
    },
    words,
  };
}

/** Counts that differ a little are the same; the sizes are those of AFL. */
function bitOf(times: number): number {
  if (times <= 3) return 1 << (times - 1); // oxlint-disable-line no-bitwise -- a set of eight
  const index = [7, 15, 31, 127].findIndex((most) => times <= most);
  return 1 << (index < 0 ? 7 : index + 3); // oxlint-disable-line no-bitwise -- as above
}
