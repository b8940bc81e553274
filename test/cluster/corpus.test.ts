import { Agent } from 'undici';
import { each } from '../bench/api.ts';
import { startEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';
import { CANARY, corpus, told } from './corpus.ts';
import type { Wrong } from './corpus.ts';
import { register } from './webhookregistration.ts';

const CORPUS = corpus();

let environment: Environment;
let agent: Agent;

beforeAll(async () => {
  environment = await startEnvironment('--webhook-address=127.0.0.1:0');
  agent = new Agent({ connect: { ca: environment.plane.ca } });
  await register(environment);
}, 900_000);

afterAll(async () => {
  await agent?.close();
  await environment?.stop();
});

/** Asked again where nothing is said: the API server goes on without a webhook that a busy machine keeps from answering in time. */
async function saidTo(wrong: Wrong, tries = 3): Promise<string> {
  const said = await told(wrong, { ...environment.plane, agent });
  return said !== '' || tries === 1 ? said : saidTo(wrong, tries - 1);
}

describe('the corpus of mistakes', () => {
  it('is large, and no two are the same', () => {
    expect(new Set(CORPUS.map((wrong) => JSON.stringify(wrong))).size).toBeGreaterThanOrEqual(300);
  });

  it('is refused one and all, with the place, and no value is repeated', async () => {
    const outcomes: { readonly wrong: Wrong; readonly said: string }[] = [];
    await each(CORPUS, 8, async (wrong) => outcomes.push({ wrong, said: await saidTo(wrong) }));

    expect(outcomes.filter(({ said }) => said === '').map(({ wrong }) => wrong.name)).toEqual([]);
    expect(outcomes.filter(({ said }) => said.includes(CANARY)).map(({ wrong }) => wrong.name)).toEqual([]);
    expect(
      outcomes
        .filter(({ wrong, said }) => !said.includes(wrong.path))
        .map(({ wrong, said }) => `${wrong.name}: ${said}`),
    ).toEqual([]);
    expect(environment.operator().log()).not.toContain(CANARY);
  }, 300_000);
});
