/** A package-lock.json, as far as it is read here. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Those that let us ship a copy without more than its text. */
const LICENCES: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  '(MIT OR CC0-1.0)',
  'PSF-2.0',
  'Unlicense',
];
/** Packages whose lock entry says none, and where it was read instead. */
const READ_ELSEWHERE: Readonly<Record<string, string>> = {
  buildcheck: 'MIT', // its LICENSE
  'cpu-features': 'MIT',
  ssh2: 'MIT',
};
/** Looked at: we install with --ignore-scripts, and each works without its script. */
const SCRIPTS: readonly string[] = ['@parcel/watcher', 'cpu-features', 'esbuild', 'ssh2', 'unrs-resolver'];
/** So many days old is a release before it is adopted: what is taken over is mostly found in the first. */
const LEAST_DAYS = 7;
const DAY_MS = 86_400_000;

/** What the lock file itself shows. */
export function lockMistakes({ packages }: Lock): readonly string[] {
  return Object.entries(packages).flatMap(([path, { resolved, integrity, license, hasInstallScript }]) => {
    const name = nameOf(path);
    if (path === '') return [];
    return [
      ...(LICENCES.includes(license ?? READ_ELSEWHERE[name] ?? '')
        ? []
        : [`${name}: its licence ${license ?? 'is not named'}, which is not one of ours`]),
      ...(hasInstallScript === true && !SCRIPTS.includes(name)
        ? [`${name}: has an install script that nobody looked at`]
        : []),
      ...(resolved === undefined && integrity !== undefined // whatever registry npm is set to
        ? []
        : [`${name}: is not of the registry, or has no checksum`]),
    ];
  });
}

/** Names and versions of what the project itself asks for. */
export function directDependencies({ packages }: Lock): ReadonlyMap<string, string> {
  const { dependencies = {}, devDependencies = {} } = packages[''] ?? {};
  return new Map(Object.entries({ ...dependencies, ...devDependencies }));
}

/** Of the answer of `npm audit --json`; undefined where it is none. */
export function auditMistakes(answer: unknown): readonly string[] | undefined {
  const { vulnerabilities } = (answer ?? {}) as { readonly vulnerabilities?: Record<string, Vulnerability> }; // npm's own
  if (vulnerabilities === undefined) return undefined;
  return Object.entries(vulnerabilities).map(
    ([name, { severity }]) => `${name}: a hole is known (${severity})`,
  );
}

interface Vulnerability {
  readonly severity: string;
}

/** Of the answer of `npm view NAME time --json`; undefined where it does not say when that was released. */
export function ageMistakes(
  name: string,
  version: string,
  times: unknown,
  now: Date,
): readonly string[] | undefined {
  const released = Date.parse(String(((times ?? {}) as Readonly<Record<string, unknown>>)[version])); // npm's own
  if (Number.isNaN(released)) return undefined;
  const days = Math.floor((now.getTime() - released) / DAY_MS);
  return days < LEAST_DAYS ? [`${name}: release ${version} is ${days} days old, wait for ${LEAST_DAYS}`] : [];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
