import { optional, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { apiKey, password } from '../families/authenticationSchemes.ts';

/** SAP S/4HANA, by its OData interface. */
export const sapS4hana = httpConnector({
  type: 'sap-s4hana',
  title: 'SAP S/4HANA',
  summary: 'An OData service of SAP S/4HANA, in the cloud or on premises.',
  locksEarly: true,
  category: 'finance',
  verified: {
    by: 'recorded',
    with: 'https://api.sap.com/api/API_BUSINESS_PARTNER/overview',
    on: '2026-11-25',
  },
  aliases: ['sap', 's4hana', 'sap-erp'],
  example: 'https://my300000-api.s4hana.cloud.sap',
  parameters: {
    service: text('Technical name of an OData service of version 2 that the user may use.', {
      maxLength: 128,
      pattern: '^[A-Za-z0-9_.;=]+$',
    }),
    client: optional(text('Client of the system, where it is not the usual one.', { pattern: '^[0-9]{3}$' })),
  },
  sample: { service: 'API_BUSINESS_PARTNER' },
  schemes: {
    password: password('Communication user to log in as.'),
    apiKey: apiKey('API key of the sandbox of SAP.', 'apikey'),
  },
  check: {
    url: '{parameters.url}/sap/opu/odata/sap/{parameters.service}/',
    query: { $format: 'json', 'sap-client': '{parameters.client}' },
    expect: { json: { '/d/EntitySets': { type: 'array' } } },
    tells: [{ at: '/error/code', is: ['/IWFND/MED/170'], reason: 'TargetNotFound' }],
  },
  asks: 'Asks what the service holds, by its service document.',
});
