/** A package-lock.json, as far as a bill of materials needs it. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** What package.json says of the whole. */
export interface Product {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/**
 * A software bill of materials in CycloneDX: the packages of which something was bundled, as the lock file pins them.
 * `inputs` are the bundled files, as paths from the folder of the lock file. It holds no time and no serial number, so
 * that the same sources give the same bill.
 */
export function billOfMaterials(product: Product, lock: Lock, inputs: readonly string[]): object {
  const paths = [...new Set(inputs.flatMap((input) => packageOf(input) ?? []))].toSorted();
  const described = ['', ...paths].map((path) => ({
    ref: path === '' ? refOf(product) : refOf(locked(lock, path)),
    dependsOn: dependenciesOf(lock, path, new Set(paths)),
  }));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', ...component(product) } },
    components: paths.map((path) => ({ type: 'library', ...component(locked(lock, path)) })),
    dependencies: described,
  };
}

/** The package that a file is of, as the lock file names its place. */
function packageOf(input: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
}

interface NamedPackage extends Pick<LockedPackage, 'integrity' | 'license'> {
  readonly name: string;
  readonly version: string;
}

function locked({ packages }: Lock, path: string): NamedPackage {
  const entry = packages[path];
  if (entry?.version === undefined) throw new Error(`package-lock.json has no ${path}, which is bundled`);
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return { ...entry, name, version: entry.version };
}

function component({ integrity, license, ...named }: NamedPackage): object {
  const [algorithm = '', digest = ''] = (integrity ?? '').split('-', 2);
  const content = Buffer.from(digest, 'base64').toString('hex');
  return {
    'bom-ref': refOf(named),
    name: named.name,
    version: named.version,
    purl: refOf(named),
    ...(integrity !== undefined && { hashes: [{ alg: algorithm.replace('sha', 'SHA-'), content }] }),
    ...(license !== undefined && { licenses: [licenceOf(license)] }),
  };
}

function licenceOf(license: string): object {
  return license.includes(' ') ? { expression: license } : { license: { id: license } };
}

/** A package URL. */
function refOf({ name, version }: Pick<NamedPackage, 'name' | 'version'>): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** Those of its dependencies that were bundled, where Node.js would find them. */
function dependenciesOf(lock: Lock, path: string, bundled: ReadonlySet<string>): readonly string[] {
  const names = Object.keys(lock.packages[path]?.dependencies ?? {});
  return names
    .flatMap((name) => placesOf(name, path).find((place) => lock.packages[place] !== undefined) ?? [])
    .filter((place) => bundled.has(place))
    .map((place) => refOf(locked(lock, place)))
    .toSorted();
}

/** Where a dependency may lie, the nearest first. */
function placesOf(name: string, path: string): readonly string[] {
  const folders = path === '' ? [] : path.split('/node_modules/');
  const nested = folders.map((_, index) => folders.slice(0, folders.length - index).join('/node_modules/'));
  return [...nested.map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`];
}
