import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { Screen } from './screen.ts';

/** A program at a pseudo-terminal, and the keys that a user presses there. */
export interface Pty {
  press(keys: string): void;
  /** The same, and waits until the terminal has them. */
  pressed(keys: string): Promise<void>;
  /** Waits until the screen shows this; answers with all of it. */
  sees(words: string | RegExp | ((screen: string) => boolean)): Promise<string>;
  /** All that is on the screen. */
  screen(): string;
  /** The longest line on it. */
  width(): number;
  /** All that was ever printed there. */
  printed(): string;
  readonly exited: Promise<number>;
  /** Ends the program as `kill` does, not the terminal. */
  kill(signal: NodeJS.Signals): void;
  /** Takes the terminal away, as closing its window does. */
  hangUp(): void;
}

/** What to run, and how wide the terminal is. */
export interface PtyOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly columns: number;
}

const PATIENCE_MS = 30_000;
const ROWS = 50;

/** Node has no pseudo-terminals; Python does. The terminal hangs up when this process ends. */
const HOST = `
import fcntl, os, pty, select, struct, sys, termios
columns, rows, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
    os.execvp(command[0], command)
os.write(2, b'%d\\n' % pid)
sources = [terminal, 0]
while True:
    ready, _, _ = select.select(sources, [], [])
    if 0 in ready:
        keys = os.read(0, 65536)
        if not keys: break
        os.write(terminal, keys)
        os.write(2, b'%d\\n' % len(keys))
    if terminal in ready:
        try: shown = os.read(terminal, 65536)
        except OSError: break
        if not shown: break
        os.write(1, shown)
os.close(terminal)
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
`;

/** Starts a program at a pseudo-terminal of its own. */
export function openPty({ command, args, env = process.env, cwd, columns }: PtyOptions): Pty {
  const words = ['-c', HOST, String(columns), String(ROWS), command, ...args];
  const host = spawn('python3', words, {
    env: { ...env, TERM: 'xterm-256color' },
    ...(cwd !== undefined && { cwd }),
  });
  const screen = new Screen(columns);
  let printed = '';
  const watchers = new Set<() => void>();
  const changed = () => watchers.forEach((look) => look());
  host.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    screen.write(text);
    changed();
  });
  const keyboard = keyboardAt(host, changed);
  const exited = new Promise<number>((resolve, reject) => {
    host.once('error', reject).once('close', (code) => resolve(code ?? 1));
  });
  void exited.then(changed);
  return {
    press: keyboard.press,
    pressed(keys) {
      keyboard.press(keys);
      return shown(keyboard.isEmpty);
    },
    screen: () => screen.text(),
    width: () => screen.width(),
    printed: () => printed,
    exited,
    hangUp: () => void host.stdin.end(),
    kill: (signal) => void process.kill(keyboard.pid(), signal),
    async sees(words) {
      await shown(() => isIn(words, screen.text()));
      return screen.text();
    },
  };

  function shown(isSo: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        watchers.delete(look);
        clearTimeout(patience);
        settle();
      };
      const fail = () => end(() => reject(new Error(`the terminal does not show it, but\n${screen.text()}`)));
      const look = () => {
        if (isSo()) end(resolve);
        else if (host.exitCode !== null && host.stdout.readableEnded) fail();
      };
      const patience = setTimeout(fail, PATIENCE_MS);
      watchers.add(look);
      look();
    });
  }
}

/** What goes to the terminal; of what comes back, the first line is the process, each further one how many bytes arrived. */
function keyboardAt(host: ChildProcessWithoutNullStreams, arrived: () => void) {
  let [told, sent] = ['', 0];
  const numbers = () => told.split('\n').slice(0, -1).map(Number);
  host.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    arrived();
  });
  return {
    pid: () => numbers()[0] ?? Number.NaN,
    press(this: void, keys: string) {
      sent += Buffer.byteLength(keys);
      host.stdin.write(keys);
    },
    isEmpty: () => numbers().reduce((sum, count, index) => (index === 0 ? 0 : sum + count), 0) === sent,
  };
}

function isIn(words: Parameters<Pty['sees']>[0], text: string): boolean {
  if (typeof words === 'function') return words(text);
  return typeof words === 'string' ? text.includes(words) : words.test(text);
}
