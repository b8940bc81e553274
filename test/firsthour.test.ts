import { readFile } from 'node:fs/promises';
import { builtinCatalog } from '../src/catalog/builtin.ts';
import { EMPTY, withAnswer } from '../src/cli/dialog/draft.ts';
import type { FormDraft, Reply } from '../src/cli/dialog/draft.ts';
import { nextQuestion } from '../src/cli/dialog/questions.ts';
import { WAYS } from './bench/journey/ways.ts';

/** The sections of docs/first-hour.md: their heads, and what was on the screen. */
async function recorded(): Promise<readonly (readonly [head: string, screen: string])[]> {
  const page = await readFile(new URL('../docs/first-hour.md', import.meta.url), 'utf8');
  return page
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.split('\n')[0] ?? '', section]);
}

/** The answers of the way by the form. */
const ANSWERS: readonly (readonly [key: string, reply: Reply])[] = [
  ['type', 'postgresql'],
  ['name', 'stock-form'],
  ['parameters.host', 'localhost'],
  ['parameters.port', '5432'],
  ['parameters.database', 'stock'],
  ['parameters.user', 'clerk'],
  ['auth', 'password'],
  ['secrets.password', 'clerk-password'],
  ['more', ['parameters.tls']],
  ['parameters.tls.mode', 'disable'],
  ['parameters.tls.serverName', ''],
];

describe('the recordings of the first hour', () => {
  it('are those of every way, each to the end', async () => {
    const sections = await recorded();

    expect(sections.map(([head]) => head)).toEqual(WAYS.map(({ about }) => about));
    for (const [, screen] of sections) expect(screen).toMatch(/is Ready: TestSucceeded|condition met/);
  });

  it('show the questions that the form asks', async () => {
    let draft: FormDraft = { given: EMPTY, answers: [], kept: {} };
    const asked = ANSWERS.map(([key, reply]) => {
      const question = nextQuestion(draft, builtinCatalog);
      draft = withAnswer(draft, key, reply);
      return question?.message;
    });

    const [[, form] = ['', '']] = await recorded();

    const shown = [...form.matchAll(/^◇ {2}(.*)$/gm)].map(([, words]) => words);
    expect(shown).toEqual([...asked, 'And now?', 'And now?']);
    expect(nextQuestion(draft, builtinCatalog)).toBeUndefined();
  });

  it('show no credential', async () => {
    const screens = (await recorded()).map(([, screen]) => screen);

    for (const screen of screens.slice(0, 2)) expect(screen).not.toContain('clerk-password');
  });
});
