import { azureMessaging } from '../families/amqp10.ts';

/** Azure Event Hubs, by AMQP 1.0. */
export const azureEventHubs = azureMessaging({
  type: 'azure-event-hubs',
  title: 'Azure Event Hubs',
  summary: 'A namespace of Azure Event Hubs, by AMQP 1.0; by the protocol of Kafka it is of the type kafka.',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'ActiveMQ Artemis 2.40', on: '2026-11-25' },
  aliases: ['eventhubs'],
  host: 'orders.servicebus.windows.net',
  address: 'Event hub that must exist; to receive, HUB/ConsumerGroups/GROUP/Partitions/ID.',
  sample: 'orders',
  uses: ['send', 'receive'],
});
