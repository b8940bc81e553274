import { httpConnector } from '../families/http.ts';
import { GOOGLE_KEEPS, refreshToken } from '../families/grants.ts';

/** YouTube, by its HTTP interface. */
export const youtube = httpConnector({
  type: 'youtube',
  title: 'YouTube',
  summary: 'A channel of YouTube.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://developers.google.com/youtube/v3/docs/channels/list',
    on: '2026-11-25',
  },
  aliases: ['youtube-data', 'youtube-analytics'],
  site: 'https://www.googleapis.com',
  schemes: { refreshToken: refreshToken({ at: 'https://oauth2.googleapis.com/token', stays: GOOGLE_KEEPS }) },
  check: {
    url: '{parameters.url}/youtube/v3/channels',
    query: { part: 'id', mine: 'true' },
    expect: { json: { '/kind': { const: 'youtube#channelListResponse' } } },
    tells: [
      { at: '/error/errors/0/reason', is: ['quotaExceeded', 'rateLimitExceeded'], reason: 'RateLimited' },
    ],
  },
  asks: 'Asks for the id of the channel.',
});
