import type { HttpAuth, HttpCheck } from '../../../src/contract/check.ts';
import { serviceAccountKey } from '../../support/servers/googlekey.ts';
import { stage, other, run, useStages } from './tried.ts';

useStages();

describe('a check', () => {
  it.each([
    ['is no JSON', 'nonsense'],
    ['names a program to run', serviceAccountKey({ type: 'external_account' })],
    ['is of a person', serviceAccountKey({ type: 'authorized_user' })],
    ['has no key', serviceAccountKey({ private_key: undefined })],
    ['has a broken key', serviceAccountKey({ private_key: 'nonsense' })],
  ])('asks no server where the document of a service account %s', async (_, secret) => {
    const auth: HttpAuth = {
      serviceAccount: { document: '{secrets.secret}', tokenUrl: '{parameters.tokenUrl}', scope: 'read' },
    };

    const result = await run({ auth }, {}, { secret });

    expect(result).toMatchObject({ status: 'Failed', reason: 'SecretInvalid', steps: [] });
    expect([...stage.heard, ...other.heard]).toEqual([]);
  });

  it.each<[string, Omit<HttpCheck, 'url'>, object]>([
    [
      'a user with a colon',
      { auth: { basic: { user: '{parameters.user}', password: '{secrets.secret}' } } },
      { user: 'a:b' },
    ],
    ['no user', { auth: { basic: { user: '{parameters.user}', password: '{secrets.secret}' } } }, {}],
  ])('asks no server with %s', async (_, check, parameters) => {
    const result = await run(check, parameters, { secret: 's' });

    expect(result).toMatchObject({ status: 'Failed', reason: 'ParametersInvalid', steps: [] });
    expect(stage.heard).toEqual([]);
  });

  it('puts a secret into the query where there is no other way, and only there', async () => {
    await run({ query: { key: '{secrets.secret}', a: 'b c' } }, {}, { secret: 's&t' });
    expect(stage.heard.map(({ request }) => request)).toEqual(['GET /ask?a=b%20c']);

    stage.answerWith({ status: 200, body: {} });
    await run({ query: { key: '{secrets.secret}' }, secretInQuery: true }, {}, { secret: 's&t' });
    expect(stage.heard.map(({ request }) => request)).toEqual(['GET /ask?key=s%26t']);
  });

  it('puts a secret into the path where there is no other way, and only there', async () => {
    expect(
      await run({ url: '{parameters.url}/bot{secrets.secret}/me' }, {}, { secret: 's/t' }),
    ).toMatchObject({
      reason: 'ParametersInvalid',
      steps: [],
    });

    await run({ url: '{parameters.url}/bot{secrets.secret}/me', secretInPath: true }, {}, { secret: 's/t' });
    expect(stage.heard.map(({ request }) => request)).toEqual(['GET /bots%2Ft/me']);
  });

  it('asks for a path below the address, part by part', async () => {
    await run({ below: '{parameters.path}' }, { path: '/raw/a b/%2e' });

    expect(stage.heard.map(({ request }) => request)).toEqual(['GET /ask/raw/a%20b/%252e']);
    expect(await run({ below: '{parameters.path}' }, { path: '/raw/../etc' })).toMatchObject({
      reason: 'ParametersInvalid',
      steps: [],
    });
  });

  it('sends the first text whose fields are all given, escaped for XML', async () => {
    const body = { type: 'text/xml', texts: ['<a>{parameters.name}</a>', '<b/>'] } as const;

    await run({ method: 'POST', body }, { name: `<"a" & 'b'>` });
    await run({ method: 'POST', body });

    expect(stage.heard.map((heard) => [heard.headers['content-type'], heard.body])).toEqual([
      ['text/xml', '<a>&lt;&quot;a&quot; &amp; &apos;b&apos;&gt;</a>'],
      ['text/xml', '<b/>'],
    ]);
  });

  it('sends no password in clear to a service that takes it by https only', async () => {
    const basic = { user: 'reader', password: '{secrets.secret}', encrypted: true } as const;

    const result = await run({ auth: { basic } }, {}, { secret: 's' });

    expect(result).toMatchObject({ status: 'Failed', reason: 'ParametersInvalid', steps: [] });
    expect(stage.heard).toEqual([]);
  });
});
