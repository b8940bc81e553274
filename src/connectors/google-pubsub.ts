import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { googleSchemes } from '../families/googleSchemes.ts';

/** Google Pub/Sub, by its HTTP interface. */
export const googlePubsub = httpConnector({
  type: 'google-pubsub',
  title: 'Google Pub/Sub',
  summary: 'A topic of Google Pub/Sub.',
  category: 'messaging',
  verified: {
    by: 'recorded',
    with: 'https://docs.cloud.google.com/pubsub/docs/reference/rest/v1/projects.topics/get',
    on: '2026-11-24',
  },
  aliases: ['pubsub'],
  site: 'https://pubsub.googleapis.com',
  parameters: {
    projectId: text('Id of the project.', { maxLength: 64 }),
    topic: text('Name of the topic.', { maxLength: 255 }),
  },
  sample: { projectId: 'shop', topic: 'orders' },
  schemes: googleSchemes('https://www.googleapis.com/auth/pubsub'),
  check: {
    url: '{parameters.url}/v1/projects/{parameters.projectId}/topics/{parameters.topic}',
    expect: { json: { '/name': { type: 'string' } } },
  },
  asks: 'Asks for the topic.',
});
