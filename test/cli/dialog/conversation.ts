import { PassThrough } from 'node:stream';
import { builtinCatalog } from '../../../src/catalog/builtin.ts';
import { filledByAddress } from '../../../src/cli/dialog/address.ts';
import { converseThrough } from '../../../src/cli/dialog/conversation.ts';
import { EMPTY } from '../../../src/cli/dialog/draft.ts';
import { draftOf } from '../../../src/cli/dialog/fill.ts';
import { filledIn } from '../../../src/cli/form/form.ts';
import { keyboardOf } from '../../../src/cli/dialog/keys.ts';
import type { Connector } from '../../../src/contract/connector.ts';
import { testTerminal } from '../console.ts';

/** Keys, as a terminal sends them. */
export const KEYS = {
  UP: '\u001b[A',
  DOWN: '\u001b[B',
  SPACE: ' ',
  ENTER: '\r',
  ESC: '\u001b',
  CTRL_C: '\u0003',
} as const;
const { CTRL_C, ENTER } = KEYS;

type Step = readonly [question: string, ...keys: readonly string[]];

/** Presses the keys of each step once its words have been printed; tells all that was shown. */
export async function conversation(
  { type, sets = [], width }: { type?: string; sets?: readonly string[]; width?: number },
  steps: readonly Step[],
) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const left = [...steps];
  let [shown, unread] = ['', ''];
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    unread += chunk.toString();
    const [next] = left;
    if (next === undefined || !unread.includes(next[0])) return;
    left.shift();
    unread = '';
    setImmediate(() => press(next.slice(1)));
  });
  const patience = setTimeout(() => {
    shown += `\n(nobody has asked: ${left[0]?.[0] ?? ''})`;
    input.write(CTRL_C);
  }, 5000);
  const press = ([key, ...others]: readonly string[]) => {
    if (key === undefined) return;
    input.write(key);
    setImmediate(() => press(others));
  };
  const { terminal, ended } = testTerminal('', width);
  const connector = type === undefined ? undefined : (builtinCatalog.get(type) as Connector); // there is one
  const given = connector === undefined ? EMPTY : filledIn(connector, sets, []);
  const draft = draftOf(given, connector === undefined ? {} : { connector, name: 'made' });
  const keys = keyboardOf(input);
  const isAddress = (text: string) => filledByAddress(text, builtinCatalog) !== undefined;
  const setting = { catalog: builtinCatalog, options: {}, format: 'json', terminal } as const;
  const failure = await converseThrough(
    { keys, output, catalog: builtinCatalog, isAddress },
    draft,
    setting,
  ).then(
    () => undefined,
    (error: unknown) => (error as Error).message, // whatever it is, the tests say
  );
  clearTimeout(patience);
  const { out, told } = ended(0);
  return { failure, out, told, shown, unasked: left.map(([question]) => question) };
}

/** The keys of a text. */
export function letters(text: string): readonly string[] {
  return Array.from(text);
}

/** Backspace, so many times. */
export function deleting(count: number): readonly string[] {
  return Array.from({ length: count }, () => '\u007f');
}

/** Letters one by one, as a person types them, and Enter. */
export function typed(text: string): readonly string[] {
  return [...letters(text), ENTER];
}

/** The spec of the Connection that was printed. */
export function specIn(out: string): unknown {
  const { items, spec } = JSON.parse(out) as { items?: readonly { spec?: unknown }[]; spec?: unknown }; // a List or a Connection
  return spec ?? items?.[1]?.spec;
}
