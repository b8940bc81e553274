import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';

/** Odoo, by its external interface. */
export const odoo = httpConnector({
  type: 'odoo',
  title: 'Odoo',
  summary: 'A database of Odoo.',
  category: 'finance',
  verified: {
    by: 'recorded',
    with: 'https://www.odoo.com/documentation/18.0/developer/reference/external_api.html',
    on: '2026-11-25',
  },
  aliases: ['openerp'],
  example: 'https://acme.odoo.com',
  parameters: { database: text('Name of the database.', { maxLength: 255 }) },
  sample: { database: 'acme' },
  schemes: {
    apiKey: {
      title: 'API key or password of a user',
      parameters: { user: text('Login of the user.', { maxLength: 256 }) },
      identity: ['user'],
      secrets: { apiKey: text('API key of the user, or the password.') },
      sample: { user: 'ops@example.com' },
    },
  },
  check: {
    method: 'POST',
    url: '{parameters.url}/jsonrpc',
    json: {
      jsonrpc: '2.0',
      method: 'call',
      id: 1,
      params: {
        service: 'common',
        method: 'authenticate',
        args: ['{parameters.database}', '{parameters.user}', '{secrets.apiKey}', {}],
      },
    },
    expect: { json: { '/result': { type: 'integer' } } },
    tells: [
      { at: '/result', is: ['false'], reason: 'CredentialsRejected' },
      { at: '/error/data/name', is: ['odoo.exceptions.AccessDenied'], reason: 'CredentialsRejected' },
      { at: '/error/data/name', is: ['psycopg2.OperationalError'], reason: 'TargetNotFound' },
    ],
  },
  asks: 'Asks for the number of the user, by the operation authenticate.',
});
