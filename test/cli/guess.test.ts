import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { adviceOnPlain } from '../../src/cli/from/guess.ts';
import { connection } from './console.ts';
import { casesOf } from './corpus.ts';

const FOLDER = fileURLToPath(new URL('from/', import.meta.url));
const files = (await readdir(FOLDER)).filter(
  (name) => !['README.md', 'expected', 'cases', 'corpus'].includes(name),
);
const cases = await casesOf();

describe('import without --from', () => {
  it.each(files)('names --from for %s', async (name) => {
    const { code, out, told } = await connection(['import', FOLDER + name]);

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(told).toContain(`--from ${name.replace(/\..*$/, '')} ${FOLDER}${name}`);
  });

  it.each([
    ['profiles.yml', 'dbt'],
    ['application-prod.yaml', 'spring'],
    ['rclone.conf', 'rclone'],
    ['.pgpass', 'pgpass'],
    ['pg_service.conf', 'pg-service'],
    ['.my.cnf', 'my-cnf'],
  ])('goes by the name of %s', (name, product) => {
    expect(adviceOnPlain(`/home/me/${name}`, '')).toContain(`--from ${product} `);
  });

  it.each(['kubedb', 'flanksource', 'mariadb-operator', 'dapr', 'kafka-connect', 'grafana'])(
    'knows what %s writes',
    (product) => {
      const inputs = cases.filter(({ from }) => from === product).map(({ input }) => input);
      const known = inputs.filter((input) => adviceOnPlain('x', input).includes(`--from ${product} `));

      expect(known.length / inputs.length).toBeGreaterThan(0.8);
    },
  );

  it('repeats nothing of a file that it does not know, and lists the products', async () => {
    const told = adviceOnPlain('notes.txt', 'drowssap');

    expect(told).toMatch(/^notes\.txt is no export, which age seals; .* --from: airflow, airbyte/);
    expect(told).not.toContain('drowssap');
    expect(await connection(['import', '-'], 'drowssap')).toMatchObject({ code: 2 });
  });

  it.each([
    ['airflw', 'did you mean airflow?'],
    ['toString', 'must be one of airflow'],
  ])('of --from %s, which is none, says so before it reads the file', async (product, words) => {
    expect(await connection(['import', '--from', product, '/there/is/none'])).toMatchObject({
      code: 2,
      told: expect.stringContaining(words) as unknown,
    });
  });
});
