import { Agent } from 'undici';
import { each } from '../bench/api.ts';
import { found } from './town.ts';
import type { Town } from './town.ts';
import { CANARY, corpus, told } from './corpus.ts';
import type { Wrong } from './corpus.ts';
import { register } from './registered.ts';

const CORPUS = corpus();

let town: Town;
let agent: Agent;

beforeAll(async () => {
  town = await found('--webhook-address=127.0.0.1:0');
  agent = new Agent({ connect: { ca: town.plane.ca } });
  await register(town);
}, 900_000);

afterAll(async () => {
  await agent?.close();
  await town?.stop();
});

describe('the corpus of mistakes', () => {
  it('is large, and no two are the same', () => {
    expect(new Set(CORPUS.map((wrong) => JSON.stringify(wrong))).size).toBeGreaterThanOrEqual(300);
  });

  it('is refused one and all, with the place, and no value is repeated', async () => {
    const outcomes: { readonly wrong: Wrong; readonly said: string }[] = [];
    await each(CORPUS, 8, async (wrong) =>
      outcomes.push({ wrong, said: await told(wrong, { ...town.plane, agent }) }),
    );

    expect(outcomes.filter(({ said }) => said === '').map(({ wrong }) => wrong.name)).toEqual([]);
    expect(outcomes.filter(({ said }) => said.includes(CANARY)).map(({ wrong }) => wrong.name)).toEqual([]);
    expect(
      outcomes
        .filter(({ wrong, said }) => !said.includes(wrong.path))
        .map(({ wrong, said }) => `${wrong.name}: ${said}`),
    ).toEqual([]);
    expect(town.operator().log()).not.toContain(CANARY);
  }, 300_000);
});
