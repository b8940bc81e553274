import { redisFamily } from '../families/redis.ts';

/** KeyDB, by the protocol of Redis. */
export const keydb = redisFamily({
  type: 'keydb',
  family: 'redis',
  title: 'KeyDB',
  summary: 'A KeyDB server.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'Redis 7.0', on: '2026-11-24' },
  sample: { host: 'keydb.shop.svc', user: 'reader' },
});
