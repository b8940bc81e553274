import { azureMessaging } from '../families/amqp10.ts';

/** Azure Service Bus, by AMQP 1.0. */
export const azureServiceBus = azureMessaging({
  type: 'azure-service-bus',
  title: 'Azure Service Bus',
  summary: 'A namespace of Azure Service Bus, with its queues and topics.',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'ActiveMQ Artemis 2.40', on: '2026-11-25' },
  aliases: ['service-bus', 'servicebus'],
  host: 'orders.servicebus.windows.net',
  address: 'Queue, topic, or TOPIC/Subscriptions/NAME that must exist.',
  sample: 'orders',
  uses: ['receive', 'send'],
});
