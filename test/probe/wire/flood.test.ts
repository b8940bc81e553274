import { STEPS } from '../../../src/contract/step.ts';
import { request, shop, until } from '../pools.ts';
import { closeProbers, operator } from './operator.ts';

const ENDED = 'the program that runs tests ended during this one';

afterEach(closeProbers);

it('the operator keeps each step of a test once, and leaves a prober that says one again', async () => {
  const { prober, next } = operator();
  const far = await next();
  const heard: string[] = [];
  const running = prober.run(request('redis'), { ...shop, onStep: ({ name }) => heard.push(name) });
  await far.hears(2);

  for (const name of [...STEPS, 'Connect'])
    far.say({ kind: 'step', id: 1, step: { name, outcome: 'Succeeded', durationMs: 3 } });
  await until(() => far.ended);

  const result = await running;
  expect(result).toMatchObject({ reason: 'ProbeCrashed', message: ENDED });
  expect(result.steps.map(({ name }) => name)).toEqual(STEPS);
  expect(heard).toEqual(STEPS);
});
