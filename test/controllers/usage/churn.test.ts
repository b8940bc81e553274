import { usage } from '../../bench/usage/churn.ts';

describe('after a thousand random changes of Flows, workloads and bindings', () => {
  it('usage is what a look at all objects finds, and no change has cost more than one write', async () => {
    const figures = await usage(300, 300, 1000);

    expect(figures.countWrong).toBe(0);
    expect(figures.writesPerChange).toBeGreaterThan(0.5);
    expect(figures.writesPerChange).toBeLessThanOrEqual(1);
  }, 60_000);
});
