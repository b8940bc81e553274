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
  purposes: {
    connect: {
      right: 'no right; without `pubsub.topics.get` the reason is `AuthenticatedOnly`',
      admits: { is: ['IAM_PERMISSION_DENIED'] },
    },
    list: { right: '`pubsub.topics.get` on the topic (role Pub/Sub Viewer)' },
    write: {
      right: '`pubsub.topics.publish` on the topic (role Pub/Sub Publisher)',
      check: {
        method: 'POST',
        url: '{parameters.url}/v1/projects/{parameters.projectId}/topics/{parameters.topic}:testIamPermissions',
        json: { permissions: ['pubsub.topics.publish'] },
        expect: { json: { '': { type: 'object' } } },
        grants: '/permissions/0',
      },
      asks: 'asks whether the account may publish to the topic, and publishes nothing (POST /v1/projects/{projectId}/topics/{topic}:testIamPermissions)',
    },
  },
});
