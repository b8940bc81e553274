import { redisFamily } from '../families/redis.ts';

/** Valkey, by the protocol of Redis. */
export const valkey = redisFamily({
  type: 'valkey',
  family: 'redis',
  title: 'Valkey',
  summary: 'A Valkey server.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'Redis 7.0', on: '2026-11-24' },
  sample: { host: 'valkey.shop.svc', user: 'reader' },
});
