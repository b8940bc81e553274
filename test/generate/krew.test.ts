import { parse } from 'yaml';
import { krewManifest } from '../../src/generate/krew.ts';

const archives = ['linux-amd64', 'darwin-arm64', 'windows-amd64'].map((platform) => ({
  name: `kubectl-connection-${platform}.tar.gz`,
  sha256: 'a'.repeat(64),
}));

describe('the manifest of the plugin for krew', () => {
  it('names a program for each platform, and nothing for files of another name', () => {
    const { spec } = parse(krewManifest('1.2.3', [...archives, { name: 'install.yaml', sha256: '' }]));

    expect(spec.platforms).toHaveLength(archives.length);
    expect(spec.platforms.at(-1)).toMatchObject({
      selector: { matchLabels: { os: 'windows', arch: 'amd64' } },
      uri: 'https://github.com/mooring-dev/mooring/releases/download/v1.2.3/kubectl-connection-windows-amd64.tar.gz',
      bin: 'kubectl-connection.exe',
    });
  });
});
