import { allowedTargets } from './target.ts';

describe('a target that the demo is allowed', () => {
  it.each([
    ['127.0.0.1:5432', ['127.0.0.1/32:5432', '[::1/128]:5432']],
    ['[::1]:5432', ['[::1/128]:5432', '127.0.0.1/32:5432']],
    ['10.0.0.7:3306', ['10.0.0.7/32:3306']],
    ['[fd00::7]:3306', ['[fd00::7/128]:3306']],
  ])('is, for %s, %j', async (target, flags) => {
    expect(await allowedTargets(target)).toEqual(flags);
  });

  it('is every address of the machine itself where it is called localhost', async () => {
    expect([...(await allowedTargets('localhost:5432'))].toSorted()).toEqual([
      '127.0.0.1/32:5432',
      '[::1/128]:5432',
    ]);
  });

  it.each(['5432', 'localhost', 'localhost:0', 'localhost:99999', 'a:b:c'])('is not %s', async (target) => {
    await expect(allowedTargets(target)).rejects.toThrow('must be HOST:PORT, such as localhost:5432');
  });
});
