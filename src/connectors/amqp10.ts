import { amqp10Family } from '../families/amqp10.ts';

/** Whatever speaks AMQP 1.0. */
export const amqp10 = amqp10Family({
  type: 'amqp10',
  title: 'AMQP 1.0',
  summary: 'A broker or router that speaks AMQP 1.0, such as Qpid, SwiftMQ or RabbitMQ 4.',
  stage: 'beta',
  verified: { by: 'server', with: 'ActiveMQ Artemis 2.40', on: '2026-11-25' },
  aliases: ['qpid', 'amqp-1', 'solace-amqp'],
  sample: { host: 'broker.example.com', user: 'reader', address: 'orders' },
});
