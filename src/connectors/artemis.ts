import { amqp10Family } from '../families/amqp10.ts';

/** Apache ActiveMQ Artemis, by AMQP 1.0. */
export const artemis = amqp10Family({
  type: 'artemis',
  family: 'amqp10',
  title: 'ActiveMQ Artemis',
  summary: 'An Apache ActiveMQ Artemis broker, by an acceptor for AMQP 1.0.',
  stage: 'beta',
  verified: { by: 'server', with: 'ActiveMQ Artemis 2.40', on: '2026-11-25' },
  aliases: ['activemq-artemis', 'amq-broker'],
  sample: { host: 'artemis.shop.svc', user: 'reader', address: 'orders' },
});
