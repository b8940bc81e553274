import { connection } from '../console.ts';

async function completed(...words: readonly string[]): Promise<readonly string[]> {
  const { code, out } = await connection(['__complete', ...words]);
  expect(code).toBe(0);
  return out.split('\n');
}

// The commands are loaded once for all of them.
beforeAll(
  () => Promise.all(['list', 'import', 'validate'].map((command) => connection([command, '--help']))),
  60_000,
);

describe('completion', () => {
  it.each<[readonly string[], readonly string[]]>([
    [['ty'], ['types', ':4']],
    [
      ['new', 'postg'],
      ['postgresql', ':4'],
    ],
    [
      ['new', 'postgresql', 'x', '--set', 'tls.'],
      ['tls.fingerprint=', 'tls.insecureSendCredentials=', 'tls.mode=', 'tls.serverName=', ':4'],
    ],
    [
      ['new', 'mysql', 'x', '--secret', 'pass'],
      ['password=', ':4'],
    ],
    [['explain', 'redis.sec'], [':0']],
    [
      ['explain', 'redis.pass'],
      ['redis.password', ':4'],
    ],
    [
      ['list', '--fai'],
      ['--failing', ':4'],
    ],
    [
      ['list', '--reason', 'Credentials'],
      ['CredentialsExpired', 'CredentialsRejected', ':4'],
    ],
    [
      ['import', '--on-conflict', ''],
      ['add', 'keep', 'replace', ':4'],
    ],
    [
      ['validate', '-o', ''],
      ['json', 'sarif', 'text', ':4'],
    ],
    [['usage', '', '--kubeconfig', '/no/such/file', ''], [':0']],
  ])('of %j is %j', async (words, expected) => {
    expect(await completed(...words)).toEqual(expected);
  });

  it.each(['bash', 'zsh', 'fish'])('is printed for %s', async (shell) => {
    expect(await connection(['completion', shell])).toMatchObject({
      code: 0,
      out: expect.stringContaining('kubectl-connection __complete') as unknown,
    });
  });
});

describe('the command line', () => {
  it('without a command tells what there is', async () => {
    expect(await connection([])).toMatchObject({ code: 0, out: expect.stringContaining('types') as unknown });
  });

  it.each([
    [['tpyes'], 'Did you mean types?'],
    [['list', '--fialing'], 'Did you mean --failing?'],
    [['explain'], "missing required argument 'what'"],
  ])('%j ends with 2 and says: %s', async (args, words) => {
    expect(await connection(args)).toMatchObject({
      code: 2,
      told: expect.stringContaining(words) as unknown,
    });
  });

  it('without a cluster says what to do, and ends with 3', async () => {
    const { code, told } = await connection(['list', '--kubeconfig', '/no/such/file']);

    expect({ code, told }).toEqual({
      code: 3,
      told: expect.stringContaining('name another with --kubeconfig or --context') as unknown,
    });
  });
});
