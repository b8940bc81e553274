import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { ConnectionSpec } from '../../src/api/connection.ts';
import { catalogOf } from '../../src/catalog/catalog.ts';
import { connectors } from '../../src/connectors/index.ts';
import { mistakesOf, specMistakes } from '../../src/cli/judge.ts';
import { tokenWanted } from '../../src/validation/account.ts';
import { prepareTest } from '../../src/validation/preparation.ts';
import { judge } from '../../src/validation/verdict.ts';

const catalog = catalogOf(connectors);
const roleArn = 'arn:aws:iam::123456789012:role/orders';
const LAKE: ConnectionSpec = {
  type: 's3',
  parameters: { bucket: 'lake', region: 'eu-central-1', roleArn },
  serviceAccountRef: { name: 'orders' },
};

describe('a spec that names a ServiceAccount', () => {
  it('uses the profile that takes its token, without being told', () => {
    expect(judge(LAKE, catalog)).toMatchObject({ auth: 'webIdentity' });
    expect(specMistakes(LAKE, catalog)).toEqual([]);
  });

  it('comes to a request without a token, and to the token that it wants', () => {
    const connector = catalog.get('s3')!;

    const preparation = prepareTest(LAKE, connector, { secrets: new Map() });

    expect(preparation).toMatchObject({
      kind: 'prepared',
      credentials: 'Resolved',
      request: { auth: 'webIdentity', secrets: {} },
      token: { account: 'orders', audience: 'sts.amazonaws.com' },
    });
  });

  it.each<[string, Partial<ConnectionSpec>, string, string]>([
    [
      'names no role',
      { parameters: { bucket: 'lake', region: 'eu-central-1' } },
      'ParametersInvalid',
      'spec.parameters.roleArn: is required with spec.auth webIdentity',
    ],
    [
      'asks for the profile of stored keys',
      { auth: 'keys' },
      'ParametersInvalid',
      'spec.serviceAccountRef: goes with spec.auth webIdentity alone',
    ],
    [
      'gives keys besides',
      { secrets: { secretAccessKey: { name: 'lake', key: 'key' } } },
      'AuthProfileInvalid',
      'spec.secrets must fit one auth profile of the type: keys (secretAccessKey); webIdentity (spec.serviceAccountRef); given: secretAccessKey, spec.serviceAccountRef',
    ],
    [
      'has a type that takes none',
      { type: 'http', parameters: { url: 'https://example.com' } },
      'ParametersInvalid',
      'spec.serviceAccountRef: the type takes no token of a ServiceAccount: give a credential in spec.secrets',
    ],
  ])('and %s is refused', (_, change, reason, message) => {
    expect(judge({ ...LAKE, ...change }, catalog)).toEqual({ reason, message });
    expect(specMistakes({ ...LAKE, ...change }, catalog)).toHaveLength(1);
  });
});

describe('a spec that names none', () => {
  const { serviceAccountRef: _, ...bare } = LAKE;

  it('is told of it', () => {
    expect(judge(bare, catalog)).toMatchObject({
      reason: 'AuthProfileInvalid',
      message: expect.stringContaining('webIdentity (spec.serviceAccountRef)') as string,
    });
    expect(judge({ ...bare, auth: 'webIdentity' }, catalog)).toMatchObject({
      message: 'spec.auth webIdentity needs spec.serviceAccountRef',
    });
  });

  it('goes on with stored keys, and wants no token', () => {
    const spec = {
      ...bare,
      parameters: { ...bare.parameters, accessKeyId: 'AKIA' },
      secrets: { secretAccessKey: { name: 'lake', key: 'key' } },
    };

    expect(judge(spec, catalog)).toMatchObject({ auth: 'keys' });
    expect(tokenWanted(spec, catalog.get('s3')!, 'keys', spec.parameters)).toBeUndefined();
  });
});

describe.each(['keyless', 'keyless-aws', 'keyless-azure', 'keyless-google', 'keyless-vault'])(
  'docs/%s.md',
  (page) => {
    it('holds Connections without a mistake', () => {
      const text = readFileSync(join(import.meta.dirname, `../../docs/${page}.md`), 'utf8');
      const objects = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].flatMap(([, yaml = '']) =>
        parseAllDocuments(yaml).map((document): { readonly kind?: string } => document.toJS()),
      );
      const connections = objects.filter(({ kind }) => kind === 'Connection');

      expect(connections.length).toBeGreaterThan(0);
      expect(connections.flatMap((each) => mistakesOf(each, catalog))).toEqual([]);
    });
  },
);
