import { httpConnector } from '../families/http.ts';
import { anonymous, password } from '../families/authenticationSchemes.ts';

/** Kafka Connect, by its HTTP interface. */
export const kafkaConnect = httpConnector({
  type: 'kafka-connect',
  title: 'Kafka Connect',
  summary: 'A worker of Kafka Connect.',
  category: 'messaging',
  verified: { by: 'server', with: 'Kafka Connect 4.1', on: '2026-11-24' },
  aliases: ['debezium'],
  example: 'http://connect.data.svc:8083',
  schemes: { password: password(), none: anonymous() },
  check: { url: '{parameters.url}/connectors', expect: { json: { '': { type: 'array' } } } },
  asks: 'Asks which connectors there are.',
});
