import { billOfMaterials } from '../../src/generate/sbom.ts';

const PRODUCT = { name: 'mooring', version: '1.2.3', license: 'Apache-2.0' };
const LOCK = {
  packages: {
    '': { dependencies: { '@a/one': '1', two: '2' } },
    'node_modules/@a/one': {
      version: '1.0.0',
      license: 'MIT',
      integrity: 'sha512-AQI=',
      dependencies: { two: '1' },
    },
    'node_modules/@a/one/node_modules/two': { version: '1.5.0', license: '(MIT OR CC0-1.0)' },
    'node_modules/two': { version: '2.0.0', dependencies: { three: '3' } },
    'node_modules/three': { version: '3.0.0' },
  },
};
const INPUTS = [
  'src/main.ts',
  'node_modules/@a/one/lib/index.js',
  'node_modules/@a/one/lib/more.js',
  'node_modules/@a/one/node_modules/two/index.js',
  'node_modules/two/index.js',
];

describe('a bill of materials', () => {
  const bill = billOfMaterials(PRODUCT, LOCK, INPUTS);

  it('names each package once of which a file was bundled, and no other, with its checksum and its licence', () => {
    expect(bill).toMatchObject({
      bomFormat: 'CycloneDX',
      metadata: {
        component: { purl: 'pkg:npm/mooring@1.2.3', licenses: [{ license: { id: 'Apache-2.0' } }] },
      },
      components: [
        {
          purl: 'pkg:npm/%40a/one@1.0.0',
          hashes: [{ alg: 'SHA-512', content: '0102' }],
          licenses: [{ license: { id: 'MIT' } }],
        },
        { purl: 'pkg:npm/two@1.5.0', licenses: [{ expression: '(MIT OR CC0-1.0)' }] },
        { purl: 'pkg:npm/two@2.0.0' },
      ],
    });
  });

  it('says which needs which, as Node.js finds them', () => {
    expect(bill).toMatchObject({
      dependencies: [
        { ref: 'pkg:npm/mooring@1.2.3', dependsOn: ['pkg:npm/%40a/one@1.0.0', 'pkg:npm/two@2.0.0'] },
        { ref: 'pkg:npm/%40a/one@1.0.0', dependsOn: ['pkg:npm/two@1.5.0'] },
        { ref: 'pkg:npm/two@1.5.0', dependsOn: [] },
        { ref: 'pkg:npm/two@2.0.0', dependsOn: [] },
      ],
    });
  });

  it('is refused where the lock file does not pin what was bundled', () => {
    expect(() => billOfMaterials(PRODUCT, LOCK, ['node_modules/four/index.js'])).toThrow('node_modules/four');
  });
});
