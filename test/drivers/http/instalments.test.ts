import { trino } from '../../../src/connectors/trino.ts';
import { openStage } from '../../families/service.ts';
import type { Stage } from '../../families/service.ts';
import { attempt, failedAt, verdict } from '../../support/servers/attempt.ts';

/*
 * Answers by instalments: where the next one is stands in the answer, and the server may mean harm.
 */
const REACHED = ['Resolve', 'Connect'] as const;
const LAST = { status: 200, body: { id: '1', stats: { state: 'FINISHED' } } };

let stage: Stage;
let other: Stage;

beforeAll(async () => {
  [stage, other] = await Promise.all([openStage(), openStage()]);
});
afterAll(() => {
  stage?.close();
  other?.close();
});

function ask() {
  return attempt(trino, {
    auth: 'token',
    parameters: { url: stage.url, user: 'reader' },
    secrets: { token: 'canary-token' },
  });
}

function part(nextUri: unknown) {
  return { status: 200, body: { id: '1', nextUri, stats: { state: 'QUEUED' } } };
}

describe('an answer by instalments', () => {
  it('is asked for to its end, with the login and without the question', async () => {
    stage.answerWith(part(`${stage.url}/v1/statement/queued/1/y?slug=2`), undefined, undefined, [
      part('/v1/statement/executing/1'),
      LAST,
    ]);

    expect(verdict(await ask())).toEqual({ steps: [...REACHED, 'Probe'] });
    expect(stage.heard.map(({ request }) => request)).toEqual([
      'POST /v1/statement',
      'GET /v1/statement/queued/1/y?slug=2',
      'GET /v1/statement/executing/1',
    ]);
    expect(
      stage.heard.map(({ headers, body }) => [
        headers['authorization'],
        headers['x-trino-user'],
        headers['content-type'],
        body,
      ]),
    ).toEqual([
      ['Bearer canary-token', 'reader', 'text/plain', 'SELECT 1'],
      ['Bearer canary-token', 'reader', undefined, ''],
      ['Bearer canary-token', 'reader', undefined, ''],
    ]);
  });

  it('is asked for where it was asked first, whatever server an answer names', async () => {
    stage.answerWith(part(`${other.url}/v1/statement/2`), undefined, undefined, [LAST]);

    expect(verdict(await ask())).toEqual({ steps: [...REACHED, 'Probe'] });
    expect(stage.heard.map(({ request }) => request)).toEqual(['POST /v1/statement', 'GET /v1/statement/2']);
    expect(other.heard).toEqual([]);
  });

  it('is asked for anew where the server hangs up in between', async () => {
    const closing = { ...part('/2'), headers: { connection: 'close' } };
    stage.answerWith(closing, undefined, undefined, [{ ...closing, body: part('/3').body }, LAST]);

    expect(verdict(await ask())).toEqual({ steps: [...REACHED, 'Probe'] });
    expect(stage.heard.map(({ request }) => request)).toEqual(['POST /v1/statement', 'GET /2', 'GET /3']);
  });

  it('is judged by its last part', async () => {
    const refused = {
      status: 200,
      body: { id: '1', error: { errorName: 'PERMISSION_DENIED', message: 'canary' } },
    };
    stage.answerWith(part('/2'), undefined, undefined, [refused]);

    expect(verdict(await ask())).toEqual(failedAt('PermissionDenied', ...REACHED, 'Authorize'));
  });

  it('is not followed from a refusal', async () => {
    stage.answerWith({ ...part('/2'), status: 401 });

    expect(verdict(await ask())).toEqual(failedAt('CredentialsRejected', ...REACHED, 'Authenticate'));
    expect(stage.heard.length).toBe(1);
  });

  it.each([
    ['never ends', '/again', 'BudgetExceeded', 100],
    ['goes on at no address', 'http://[', 'UnexpectedAnswer', 1],
    ['goes on at what is no text', 7, 'UnexpectedAnswer', 1],
  ] as const)('is given up where it %s', async (_, next, reason, requests) => {
    stage.answerWith(part(next));

    const result = await ask();

    expect(verdict(result)).toEqual(failedAt(reason, ...REACHED, 'Probe'));
    expect(stage.heard.length).toBe(requests);
    expect(JSON.stringify(result)).not.toContain('canary');
  });
});
