import { PassThrough } from 'node:stream';
import { builtinCatalog } from '../../../src/catalog/builtin.ts';
import { filledByAddress } from '../../../src/cli/dialog/address.ts';
import { converseThrough } from '../../../src/cli/dialog/conversation.ts';
import type { Dialog } from '../../../src/cli/dialog/ask.ts';
import { EMPTY } from '../../../src/cli/dialog/draft.ts';
import type { FormDraft } from '../../../src/cli/dialog/draft.ts';
import type { Setting } from '../../../src/cli/dialog/ending.ts';
import type { Look } from '../../../src/cli/testing/shown.ts';
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

/** What is given, and where: `width` is that of a terminal to which the result goes. */
interface Begun {
  readonly type?: string;
  readonly sets?: readonly string[];
  readonly secrets?: readonly string[];
  readonly width?: number;
  readonly look?: Look;
  readonly kubeconfig?: string;
  /** Takes a hand with which a test types what no question asks for. */
  readonly begins?: (press: (key: string) => void) => void;
}

/** Presses the keys of each step once its words have been printed; tells all that was shown. */
export async function conversation(begun: Begun, steps: readonly Step[]) {
  return dialogue(begun, steps, converseThrough);
}

/** The same with another part of the form; answers besides with what that comes to. */
export async function dialogue<T>(
  { type, sets = [], secrets = [], width, look, kubeconfig, begins }: Begun,
  steps: readonly Step[],
  run: (dialog: Dialog, draft: FormDraft, setting: Setting) => Promise<T>,
) {
  const typist = typistOf(steps);
  begins?.(typist.press);
  const { terminal, ended } = testTerminal('', width);
  const connector = type === undefined ? undefined : (builtinCatalog.get(type) as Connector); // there is one
  const given = connector === undefined ? EMPTY : filledIn(connector, sets, secrets);
  const draft = draftOf(given, connector === undefined ? {} : { connector, name: 'made' });
  const isAddress = (text: string) => filledByAddress(text, builtinCatalog) !== undefined;
  const setting = {
    catalog: builtinCatalog,
    options: kubeconfig === undefined ? {} : { kubeconfig },
    format: 'json',
    terminal,
    ...(look !== undefined && { look }),
  } as const;
  const dialog = { ...typist, catalog: builtinCatalog, isAddress };
  const [value, failure] = await run(dialog, draft, setting).then(
    (answer) => [answer, undefined] as const,
    (error: unknown) => [undefined, (error as Error).message] as const, // whatever it is, the tests say
  );
  const { out, told } = ended(0);
  return { value, failure, out, told, ...typist.end() };
}

/** A keyboard at which each step is typed once its words have been printed. */
function typistOf(steps: readonly Step[]) {
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
  const end = () => {
    clearTimeout(patience);
    return { shown, unasked: left.map(([question]) => question) };
  };
  return { keys: keyboardOf(input), output, end, press: (key: string) => void input.write(key) };
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
