import { amqp10Family } from '../families/amqp10.ts';

/** Apache ActiveMQ Classic, by AMQP 1.0. */
export const activemq = amqp10Family({
  type: 'activemq',
  family: 'amqp10',
  title: 'ActiveMQ Classic',
  summary: 'An Apache ActiveMQ Classic broker, or one of Amazon MQ, by its connector for AMQP 1.0.',
  stage: 'beta',
  verified: { by: 'server', with: 'ActiveMQ Classic 5.18', on: '2026-11-25' },
  aliases: ['activemq-classic', 'amazon-mq-activemq'],
  sample: { host: 'activemq.shop.svc', user: 'reader', address: 'queue://orders' },
});
