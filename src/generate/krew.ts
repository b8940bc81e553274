import { stringify } from 'yaml';
import { PLUGIN } from '../cli/program.ts';

/** An archive of a release with the plugin as one executable. */
export interface PluginArchive {
  readonly name: string;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

const HOME = 'https://github.com/mooring-dev/mooring';
/** Among the files of a release. */
const ARCHIVE = new RegExp(`^${PLUGIN}-(linux|darwin|windows)-(amd64|arm64)\\.tar\\.gz$`);

/** What krew, the package manager of kubectl's plugins, asks to know; files of another name are passed over. */
export function krewManifest(version: string, archives: readonly PluginArchive[]): string {
  const platforms = archives.flatMap(({ name, sha256 }) => {
    const [, os, arch] = ARCHIVE.exec(name) ?? [];
    if (os === undefined) return [];
    const bin = os === 'windows' ? `${PLUGIN}.exe` : PLUGIN;
    const uri = `${HOME}/releases/download/v${version}/${name}`;
    return [{ selector: { matchLabels: { os, arch } }, uri, sha256, bin, files: FILES }];
  });
  const manifest = {
    apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
    kind: 'Plugin',
    metadata: { name: PLUGIN.replace('kubectl-', '') },
    spec: { version: `v${version}`, homepage: HOME, ...WORDS, platforms },
  };
  return stringify(manifest, { lineWidth: 0, aliasDuplicateObjects: false });
}

const FILES = [{ from: '*', to: '.' }];
const WORDS = {
  shortDescription: 'Test and manage connections of Mooring',
  description: `A catalogue of connection types, a form for new Connections, tests from the cluster or from
here, a list with filters, usage, export and import. Without Mooring in the cluster it
validates manifests and tests connections from this machine.
`,
};
