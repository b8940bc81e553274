import { drdaFamily } from '../families/drda.ts';

/** Apache Derby's network server, also known as Java DB. */
export const derby = drdaFamily({
  type: 'derby',
  title: 'Apache Derby',
  summary: 'A database of an Apache Derby network server.',
  category: 'database',
  stage: 'beta',
  verified: { by: 'server', with: 'Apache Derby 10.16', on: '2026-11-24' },
  aliases: ['javadb', 'drda'],
  port: 1527,
  sample: { host: 'derby.shop.svc', database: 'orders', user: 'reader' },
});
