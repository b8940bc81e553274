import { PANEL_TESTS, RULE_TESTS, tryRules } from '../support/monitoring/rules.ts';

it('a table of the dashboard shows what its title says, by promtool', async () => {
  expect(await tryRules(PANEL_TESTS)).toMatchObject({ code: 0 });
}, 240_000);

describe('the alerts, by promtool', () => {
  it('are heard where they are to be heard, and nowhere else', async () => {
    expect(await tryRules(RULE_TESTS)).toMatchObject({ code: 0 });
  }, 240_000);

  it('are not all heard where nothing is wrong: the test of them can fail', async () => {
    const [first] = RULE_TESTS;
    const wrong = { ...first!, expected: [] };

    expect((await tryRules([wrong])).code).not.toBe(0);
  }, 60_000);
});
