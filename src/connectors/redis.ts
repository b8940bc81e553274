import { redisFamily } from '../families/redis.ts';

/** Redis, by its own protocol. */
export const redis = redisFamily({
  type: 'redis',
  title: 'Redis',
  summary: 'A Redis server, or one that speaks its protocol, such as Valkey.',
  category: 'database',
  stage: 'stable',
  verified: { by: 'server', with: 'Redis 7.0', on: '2026-11-24' },
  aliases: ['elasticache'],
  sample: { host: 'redis.shop.svc', user: 'reader' },
});
