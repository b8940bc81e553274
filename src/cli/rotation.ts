import { count } from './output/output.ts';
import type { Terminal } from './output/terminal.ts';
import { userName } from './users.ts';
import type { ForeignUser } from './users.ts';

/** How a new value of a Secret reaches what reads it. */
type Arrival = 'restart' | 'nextRun' | 'file' | 'unknown';

/** An object that reads a Secret which a rotation changes: the rotated one, or that of a binding behind it. */
interface SecretReader {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** Where it names the Secret: which container, which variable. */
  readonly path: string;
  readonly secret: string;
  readonly takesUpBy: Arrival;
}

/** A Connection that a rotation touches. */
export interface TouchedConnection {
  readonly connection: string;
  readonly ready: string;
  readonly flows: readonly string[];
  readonly readers: readonly SecretReader[];
}

/** What is rotated. */
interface Rotation {
  readonly secret: string;
  readonly namespace: string;
}

/** A reader of this Secret, with how the new value reaches it. Pure. */
export function readerOf({ group = '', kind, name, path }: ForeignUser, secret: string): SecretReader {
  return { group, kind, name, path, secret, takesUpBy: arrivalAt(group, kind, path) };
}

/** What kubectl rollout restarts. */
const RESTARTED = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** Variables are set when a container starts; the files of a volume change with the Secret. */
function arrivalAt(group: string, kind: string, path: string): Arrival {
  if (group === 'batch') return 'nextRun';
  if (group !== 'apps' || !RESTARTED.includes(kind)) return 'unknown';
  return path.includes('.volumes[') ? 'file' : 'restart';
}

/** Tells how to rotate so that nothing stops, what restarts included. */
export function adviseRotation(
  rows: readonly TouchedConnection[],
  { secret, namespace }: Rotation,
  terminal: Pick<Terminal, 'tell'>,
): void {
  if (rows.length === 0) return;
  const users = new Set(rows.flatMap((row) => row.flows));
  const noun = [...users].some((each) => each.includes('/')) ? 'object' : 'flow';
  terminal.tell(
    `\nA rotation touches ${count(rows.length, 'Connection')} and ${count(users.size, noun)}. So that none of them stops:`,
  );
  const steps = [
    'Let the server accept the new credential while it still accepts the old one: a second password, key or user.',
    `Write it into secret ${secret}, all its keys in one change: each Connection above is tested at once, once.`,
    `Wait until they are ready: kubectl wait --for=condition=Ready ${rows
      .map(({ connection }) => `connection/${connection}`)
      .join(' ')} -n ${namespace}`,
    ...restartsOf(rows, namespace),
    'Take the old credential from the server. Before that, going back is one change of the Secret.',
  ];
  steps.forEach((step, index) => terminal.tell(`  ${index + 1}. ${step}`));
  const down = rows.filter(({ ready }) => ready !== 'True').map(({ connection }) => connection);
  if (down.length > 0)
    terminal.tell(
      `Not ready before you begin: ${down.join(', ')}. Mend these first, or you cannot tell what the rotation did.`,
    );
}

function restartsOf(rows: readonly TouchedConnection[], namespace: string): readonly string[] {
  const readers = [
    ...new Map(rows.flatMap((row) => row.readers.map((each) => [keyOf(each), each]))).values(),
  ];
  const restarted = new Set(
    readers
      .filter(({ takesUpBy }) => takesUpBy === 'restart')
      .map(({ kind, name }) => `${kind.toLowerCase()}/${name}`),
  );
  const placesOf = (arrival: Arrival) =>
    readers
      .filter(({ takesUpBy }) => takesUpBy === arrival)
      .map((each) => `${userName(each)} at ${each.path}`);
  const [files, runs, others] = [placesOf('file'), placesOf('nextRun'), placesOf('unknown')];
  return [
    ...(restarted.size === 0
      ? []
      : [
          `Restart what reads it only when it starts: kubectl rollout restart ${[...restarted].join(' ')} -n ${namespace}`,
        ]),
    ...(files.length === 0
      ? []
      : [
          `These have it as a file, which changes by itself within two minutes, unless mounted by subPath; restart those whose program reads it once: ${files.join(', ')}`,
        ]),
    ...(runs.length === 0 ? [] : [`These read it at their next run: ${runs.join(', ')}`]),
    ...(others.length === 0 ? [] : [`See how these take it up: ${others.join(', ')}`]),
  ];
}

function keyOf({ group, kind, name, path }: SecretReader): string {
  return [group, kind, name, path].join(' ');
}
