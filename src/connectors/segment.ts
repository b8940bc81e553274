import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Segment, by its HTTP interface. */
export const segment = httpConnector({
  type: 'segment',
  title: 'Segment',
  summary: 'A workspace of Twilio Segment.',
  category: 'marketing',
  verified: { by: 'recorded', with: 'https://docs.segmentapis.com/tag/Workspaces', on: '2026-11-24' },
  site: 'https://api.segmentapis.com',
  schemes: { token: token('Token of the public API.') },
  check: { url: '{parameters.url}/', expect: { json: { '/data/workspace/id': { type: 'string' } } } },
  asks: 'Asks for the workspace.',
});
