import type { Connection } from '../../src/api/connection.ts';
import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { admitted, judgeConnection } from '../../src/controllers/admission.ts';
import { connectionShape } from '../../src/validation/shape.ts';
import { cpuMs } from '../support/cputime.ts';

const judge = admitted<Pick<Connection, 'spec'>>(connectionShape, ({ spec }) =>
  judgeConnection(spec, builtinCatalog),
);
const BROKEN = 'is not as the schema of the kind says; apply the manifest anew';
const many = Object.fromEntries(
  Array.from({ length: 100_000 }, (_, index) => [`field${index}`, { name: 'n', key: 'k' }]),
);

/** What the API server would never pass on, but a client in the cluster may send. */
describe('a Connection that breaks the schema of its kind is not judged by its type', () => {
  it.each<[string, unknown, string]>([
    ['a type of a megabyte', { type: 'p'.repeat(1_048_576) }, 'spec.type'],
    ['a hundred thousand secrets', { type: 'postgresql', secrets: many }, 'spec.secrets'],
    ['a hundred thousand parameters', { type: 'postgresql', parameters: many }, 'spec.parameters'],
  ])('%s', (_, spec, path) => {
    let judgement: unknown;

    const ms = cpuMs(() => {
      judgement = judge({ spec: spec as Connection['spec'] }, undefined);
    });

    expect(judgement).toEqual({ errors: [{ path, message: BROKEN }], warnings: [] });
    expect(ms).toBeLessThan(500);
  });

  it('and a name in it is repeated in part alone', () => {
    const spec = {
      type: 'postgresql',
      secrets: { ['n'.repeat(1_048_576)]: 1 },
    } as unknown as Connection['spec'];

    const { errors } = judge({ spec }, undefined);

    expect(errors.map(({ path }) => path.length)).toEqual([260]);
  });
});
