import type { ConnectionSpec } from '../../src/api/connection.ts';
import { catalogOf } from '../../src/catalog/catalog.ts';
import { connectors } from '../../src/connectors/index.ts';
import { judge } from '../../src/validation/verdict.ts';

const catalog = catalogOf(connectors);

function specOf(spec: Partial<ConnectionSpec>): ConnectionSpec {
  const secrets = { password: { name: 'db', key: 'password' } };
  return { type: 'postgresql', secrets, parametersFrom: [{ configMap: { name: 'settings' } }], ...spec };
}

describe('before a ConfigMap is read', () => {
  const verdict = (spec: Partial<ConnectionSpec>) => judge(specOf(spec), catalog);

  it('nothing is required that it may give, and a credential is', () => {
    expect(verdict({})).toMatchObject({ connector: { type: 'postgresql' } });
    expect(verdict({ type: 'stripe', secrets: {} })).toMatchObject({ reason: 'ParametersInvalid' });
    expect(verdict({ secrets: {} })).toMatchObject({ reason: 'AuthProfileInvalid' });
  });

  it('what its keys leave out is required', () => {
    const parametersFrom = [{ configMap: { name: 'settings' }, keys: { HOST: 'host' } }];

    expect(verdict({ parametersFrom })).toMatchObject({
      reason: 'ParametersInvalid',
      message: expect.stringContaining('spec.parameters.database: is required') as string,
    });
  });

  it.each<[string, Partial<ConnectionSpec>, string]>([
    [
      'a key that leads to a credential',
      { parametersFrom: [{ configMap: { name: 's' }, keys: { P: 'password' } }] },
      'spec.parametersFrom.0.keys.P: leads to a credential: name its Secret in spec.secrets or spec.secretsFrom',
    ],
    [
      'a key that leads nowhere',
      { parametersFrom: [{ configMap: { name: 's' }, keys: { H: 'databse' } }] },
      'spec.parametersFrom.0.keys.H: leads to no parameter of the type that a text can give, did you mean database?',
    ],
    [
      'a key that leads to what the manifest gives',
      { parameters: { host: 'db' }, parametersFrom: [{ configMap: { name: 's' }, keys: { H: 'host' } }] },
      'spec.parametersFrom.0.keys.H: leads to what spec.parameters gives too: remove one of them',
    ],
    [
      'a key that leads to a setting that the manifest gives',
      {
        parameters: { tls: { mode: 'require' } },
        parametersFrom: [{ configMap: { name: 's' }, keys: { M: 'tls.mode' } }],
      },
      'spec.parametersFrom.0.keys.M: leads to what spec.parameters gives too: remove one of them',
    ],
    [
      'a key that leads to a block',
      { parametersFrom: [{ configMap: { name: 's' }, keys: { T: 'tls' } }] },
      'spec.parametersFrom.0.keys.T: leads to no parameter of the type that a text can give, did you mean',
    ],
    [
      'an entry of neither',
      { parametersFrom: [{}] },
      'spec.parametersFrom.0: give configMap or secret, one of them',
    ],
    [
      'an entry of both',
      { parametersFrom: [{ configMap: { name: 's' }, secret: { name: 's' } }] },
      'spec.parametersFrom.0: give configMap or secret, one of them',
    ],
    [
      'more Secrets than an admission policy can judge',
      {
        secrets: Object.fromEntries(
          Array.from({ length: 16 }, (_, index) => [`s${index}`, { name: 'db', key: 'k' }]),
        ),
        secretsFrom: Array.from({ length: 8 }, () => ({ name: 'db' })),
        parametersFrom: [{ secret: { name: 'db' } }],
      },
      'spec: secrets, secretsFrom and parametersFrom may name at most 24 Secrets together',
    ],
  ])('%s is a mistake', (_, spec, mistake) => {
    expect(verdict(spec)).toMatchObject({
      reason: 'ParametersInvalid',
      message: expect.stringContaining(mistake) as string,
    });
  });
});
