import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { exists } from './once.ts';
import { removeFolder, run, temporaryFolder } from './process.ts';

/** Unit tests wait at times, which three workers for two processors make use of. */
const UNIT_WORKERS = ['--maxWorkers', String(Math.ceil(availableParallelism() * 1.5))];

const WORKERS = /^(-w|-i|--maxWorkers|--runInBand)/;

const PATIENCE_MS = 60_000;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What Node has made of our sources, kept from run to run; what has changed is made anew. */
const COMPILED = join(ROOT, 'node_modules', '.cache', 'compiled');

/** The parts of the tests that are run on their own: folders below test/. */
export const SUITES = {
  all: { roots: ['.'], but: [] },
  unit: { roots: ['.'], but: ['processes', 'cluster', 'servers', 'hostile', 'bench'] },
  processes: { roots: ['processes'], but: [] },
  cluster: { roots: ['cluster'], but: [] },
  servers: { roots: ['servers'], but: [] },
  hostile: { roots: ['hostile'], but: [] },
} as const satisfies Readonly<Record<string, { roots: readonly string[]; but: readonly string[] }>>;

/** One of `SUITES`. */
export type Suite = keyof typeof SUITES;

/** How many tests ended how; a test file that could not be run counts as one that failed. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Something that a test left open kept jest from ending. */
  readonly hung: boolean;
  /** Each test by its titles, outermost first, and whether it passed. */
  readonly tests: readonly { readonly titles: readonly string[]; readonly passed: boolean }[];
}

/** Runs jest over a part of the tests, in sight of the user; `args` are jest's own. */
export async function runJest(
  suite: Suite,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Tally> {
  const { roots, but } = SUITES[suite];
  const folder = await temporaryFolder('mooring-jest');
  const report = join(folder, 'report.json');
  const options = [
    ...roots.map((root) => `--roots=${join(ROOT, 'test', root)}`),
    ...but.map((root) => `--testPathIgnorePatterns=${join(ROOT, 'test', root)}/`),
    '--passWithNoTests',
    ...(suite === 'unit' && !args.some((arg) => WORKERS.test(arg)) ? UNIT_WORKERS : []),
    '--json',
    `--outputFile=${report}`,
  ];
  const NODE_OPTIONS = `${process.env['NODE_OPTIONS'] ?? ''} --disable-warning=ExperimentalWarning`;
  try {
    const command = [join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'), ...options, ...args];
    // Operators and plugins are started from their sources by the hundred: they start in half the time.
    const settings = { ...env, NODE_OPTIONS, NODE_COMPILE_CACHE: COMPILED };
    const jest = run(process.execPath, command, {
      cwd: ROOT,
      env: { ...process.env, ...settings },
      mayFail: true,
      show: true,
    });
    const hung = await Promise.race([jest.then(() => false), hangs(report)]);
    return { ...tallyOf(await readReport(report)), hung };
  } finally {
    await removeFolder(folder);
  }
}

/** Settles where jest has written its report and still does not end. */
async function hangs(report: string): Promise<true> {
  while (!(await exists(report))) {
    await sleep(1000, undefined, { ref: false });
  }
  return sleep(PATIENCE_MS, true, { ref: false });
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
    }[];
  }[];
}

async function readReport(path: string): Promise<Report> {
  if (!(await exists(path))) {
    throw new Error('jest ended before it had run the tests');
  }
  return JSON.parse(await readFile(path, 'utf8'));
}

function tallyOf(report: Report): Omit<Tally, 'hung'> {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
    tests: report.testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ ancestorTitles, title, status }) => ({
        titles: [...ancestorTitles, title],
        passed: status === 'passed',
      })),
    ),
  };
}
