/** The text of a field, and where its cursor stands. */
export interface Line {
  readonly before: string;
  readonly after: string;
}

/** A line as keys change it, with the keys that readline knows; Enter leaves it, because a refused answer stays. */
export function edited(line: Line, keys: string): Line {
  let { before, after } = line;
  for (const [key] of keys.matchAll(KEY)) {
    const edit = EDITS.get(key);
    if (edit !== undefined) ({ before, after } = edit({ before, after }));
    else if (key >= ' ') before += key;
  }
  return { before, after };
}

/** One key: a sequence of Esc, or a character. */
const KEY = /\u001b(?:\[[\d;]*[A-Za-z~]|O[A-Z]|[a-z])?|[^]/gu; // oxlint-disable-line no-control-regex -- Esc begins a key

type Edit = (line: Line) => Line;

const left: Edit = ({ before, after }) => ({ before: before.slice(0, -1), after: before.slice(-1) + after });
const right: Edit = ({ before, after }) => ({ before: before + after.slice(0, 1), after: after.slice(1) });
const home: Edit = ({ before, after }) => ({ before: '', after: before + after });
const end: Edit = ({ before, after }) => ({ before: before + after, after: '' });
const backspace: Edit = ({ before, after }) => ({ before: before.slice(0, -1), after });
const remove: Edit = ({ before, after }) => ({ before, after: after.slice(1) });

const EDITS: ReadonlyMap<string, Edit> = new Map([
  ['\u001b[D', left],
  ['\u0002', left],
  ['\u001b[C', right],
  ['\u0006', right],
  ['\u001b[H', home],
  ['\u001bOH', home],
  ['\u001b[1~', home],
  ['\u0001', home],
  ['\u001b[F', end],
  ['\u001bOF', end],
  ['\u001b[4~', end],
  ['\u0005', end],
  ['\u007f', backspace],
  ['\b', backspace],
  ['\u001b[3~', remove],
  ['\u0015', ({ after }) => ({ before: '', after })],
  ['\u000b', ({ before }) => ({ before, after: '' })],
  ['\u0017', ({ before, after }) => ({ before: before.replace(/\S*\s*$/, ''), after })],
]);
