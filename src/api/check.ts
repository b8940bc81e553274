import {
  atomicMap,
  boolean,
  fields,
  free,
  int,
  intOrString,
  arrayOf,
  mapOf,
  omittable,
  oneOf,
  string,
} from './schema.ts';

const template = (description: string, maxLength = 2048) => string(description, { maxLength });
const templates = (description: string) =>
  mapOf(description, template('Text, in which {parameters.NAME} and {secrets.NAME} stand for a field.'), {
    maxProperties: 32,
    ...atomicMap,
  });

/** What an answer can mean that is not the one expected. */
const CHECK_REASONS = [
  'AuthMethodNotOffered',
  'CredentialsRejected',
  'CredentialsExpired',
  'AccountLocked',
  'PermissionDenied',
  'TargetNotFound',
  'ServerUnavailable',
  'TooManyConnections',
  'RateLimited',
  'UnexpectedAnswer',
] as const;

const auth = fields(
  'How the credential is made that goes with the request, where it is more than a text in a header; one of these.',
  {
    basic: omittable(
      fields('HTTP Basic.', {
        user: template('User.'),
        password: template('Password, such as {secrets.password}.'),
      }),
    ),
    oauth2: omittable(
      fields('OAuth 2.0 client credentials: a token is asked for first.', {
        tokenUrl: template('Address that gives the token.'),
        clientId: template('Id of the client.'),
        clientSecret: omittable(template('Secret of the client, such as {secrets.clientSecret}.')),
        privateKey: omittable(template('PEM key (RS256) that proves the client instead of a secret.')),
        secretIn: omittable(
          oneOf('Where the secret goes; in the form unless said otherwise.', ['form', 'header']),
        ),
        form: omittable(templates('Further fields of the form, such as scope and audience.')),
      }),
    ),
    serviceAccount: omittable(
      fields('The key of a Google service account.', {
        document: template('JSON document of the key, such as {secrets.key}.'),
        tokenUrl: template('Address that gives the token.'),
        scope: template('Scope of the token.'),
      }),
    ),
    sigv4: omittable(
      fields('A signature of AWS, version 4.', {
        service: template('Name of the service in the scope of the signature.'),
        region: template('Region.'),
        accessKeyId: template('Name of the access key.'),
        secretAccessKey: template('Secret key, such as {secrets.secretAccessKey}.'),
        sessionToken: omittable(template('Session token of temporary keys.')),
      }),
    ),
  },
);

const http = fields('One request, and what a good answer is. Redirects are not followed.', {
  method: omittable(oneOf('GET unless said otherwise.', ['GET', 'POST', 'PROPFIND'])),
  url: template('Address, or {parameters.NAME} that holds one, and a path behind it. No secret, no query.'),
  query: omittable(templates('Query, by name; encoded.')),
  headers: omittable(templates('Headers, by name.')),
  form: omittable(templates('Body of form fields.')),
  json: omittable(free('Body of JSON; every text in it may hold fields.')),
  auth: omittable(auth),
  expect: omittable(
    fields('The answer that is right.', {
      status: omittable(
        arrayOf('Statuses; any 2xx unless said otherwise.', int('Status.', { minimum: 100, maximum: 599 }), {
          maxItems: 16,
          'x-kubernetes-list-type': 'atomic',
        }),
      ),
      json: omittable(
        free('JSON Pointer, such as /account/id, to JSON Schema of the value there.', { maxProperties: 32 }),
      ),
      text: omittable(string('Text that the body holds.', { minLength: 1, maxLength: 256 })),
    }),
  ),
  reasons: omittable(
    mapOf('What a status means here, where it does not mean the usual.', oneOf('Reason.', CHECK_REASONS), {
      maxProperties: 32,
      ...atomicMap,
    }),
  ),
  secretInQuery: omittable(
    boolean('True where the service takes its credential in the query and nowhere else.'),
  ),
});

const tcp = fields('Opens a port and closes it again: proves no more than ReachableOnly.', {
  host: template('Host, such as {parameters.host}.'),
  port: intOrString('Port, a number or {parameters.port}.'),
  tls: omittable(boolean('True where the port speaks TLS from the first byte.')),
});

/** `spec.check` of a ConnectionType: one of the two. */
export const check = fields(
  'What the test asks; one of http and tcp. Without it, connections of the type are validated and not tested.',
  {
    http: omittable(http),
    tcp: omittable(tcp),
  },
);
