import { httpConnector } from '../families/http.ts';
import { password } from '../families/authenticationSchemes.ts';

/** RabbitMQ management, by its HTTP interface. */
export const rabbitmqManagement = httpConnector({
  type: 'rabbitmq-management',
  title: 'RabbitMQ management',
  summary: 'The management interface of a RabbitMQ server.',
  category: 'messaging',
  verified: { by: 'server', with: 'RabbitMQ 3.10', on: '2026-11-24' },
  example: 'https://rabbitmq.shop.svc:15671',
  schemes: { password: password() },
  check: {
    url: '{parameters.url}/api/whoami',
    expect: { json: { '/name': { type: 'string' } } },
    tells: [{ at: '/reason', is: ['Not management user'], reason: 'PermissionDenied' }],
  },
  asks: 'Asks who is logged in.',
});
