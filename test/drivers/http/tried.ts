import type { HttpCheck } from '../../../src/contract/check.ts';
import { connector } from '../../../src/contract/connector.ts';
import { object, text } from '../../../src/contract/schema.ts';
import { runCheck } from '../../../src/drivers/http/check.ts';
import { openStage } from '../../families/service.ts';
import type { Stage } from '../../families/service.ts';
import { attempt } from '../../support/servers/attempt.ts';

/** The server that is asked, and the one that gives tokens. */
export let stage: Stage;
export let other: Stage;

/** Runs a check as a type would. */
export function run(
  check: Partial<HttpCheck>,
  parameters: object = {},
  secrets: Readonly<Record<string, string>> = {},
) {
  const tried = connector({
    type: 'tried',
    title: 'Tried',
    summary: 'A type of this test.',
    category: 'api',
    stage: 'alpha',
    parameters: object({ url: text('Address.') }),
    secrets: object({ secret: text('Secret.') }),
    samples: [{ name: 'one', parameters: { url: stage.url }, secrets: ['secret'] }],
    async test({ parameters: given, secrets: wrapped, network, step, signal }) {
      const fields = { parameters: given, secrets: wrapped };
      await runCheck(
        { url: '{parameters.url}/ask', ...check },
        { fields, network, security: { tls: { mode: 'disable' } }, step, signal },
      );
      return {};
    },
  });
  const urls = { url: stage.url, tokenUrl: `${other.url}/token` };
  return attempt(tried, { parameters: { ...urls, ...parameters }, secrets });
}

/** Has both servers for the tests of a file; unless told otherwise, they answer with an empty object. */
export function useStages(): void {
  beforeAll(async () => {
    [stage, other] = await Promise.all([openStage(), openStage()]);
  });

  beforeEach(() => {
    for (const each of [stage, other]) each.answerWith({ status: 200, body: {} });
  });

  afterAll(() => {
    stage?.close();
    other?.close();
  });
}
