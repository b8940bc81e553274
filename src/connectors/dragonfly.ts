import { redisFamily } from '../families/redis.ts';

/** Dragonfly, by the protocol of Redis. */
export const dragonfly = redisFamily({
  type: 'dragonfly',
  family: 'redis',
  title: 'Dragonfly',
  summary: 'A Dragonfly server.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'Redis 7.0', on: '2026-11-24' },
  aliases: ['dragonflydb'],
  sample: { host: 'dragonfly.shop.svc', user: 'reader' },
});
