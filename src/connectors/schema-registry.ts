import { httpConnector } from '../families/http.ts';
import { anonymous, password, token } from '../families/authenticationSchemes.ts';

/** Schema Registry, by its HTTP interface. */
export const schemaRegistry = httpConnector({
  type: 'schema-registry',
  title: 'Schema Registry',
  summary: "A schema registry with the interface of Confluent's.",
  category: 'messaging',
  verified: { by: 'server', with: 'Apicurio Registry 2.6', on: '2026-11-25' },
  aliases: ['confluent-schema-registry', 'karapace', 'apicurio'],
  example: 'https://schema-registry.data.svc:8081',
  schemes: { password: password(), token: token('Token.'), none: anonymous() },
  check: { url: '{parameters.url}/subjects', expect: { json: { '': { type: 'array' } } } },
  asks: 'Asks which subjects there are.',
});
