import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** The HTTP Event Collector of Splunk. */
export const splunkHec = httpConnector({
  type: 'splunk-hec',
  title: 'Splunk HTTP Event Collector',
  summary: 'A collector of Splunk, which takes events by HTTP.',
  category: 'observability',
  verified: {
    by: 'recorded',
    with: 'https://help.splunk.com/en/splunk-enterprise/get-started/get-data-in/10.0/get-data-with-http-event-collector/troubleshoot-http-event-collector',
    on: '2026-11-25',
  },
  aliases: ['hec', 'http-event-collector'],
  example: 'https://splunk.example.com:8088',
  schemes: { token: token('Token of the collector.', 'Splunk') },
  check: {
    method: 'POST',
    url: '{parameters.url}/services/collector/event',
    expect: { status: [400], json: { '/code': { enum: [5, 10] } } },
    tells: [
      { at: '/code', is: ['2', '3', '4'], reason: 'CredentialsRejected' },
      { at: '/code', is: ['1'], reason: 'AccountLocked' },
      { at: '/code', is: ['8', '9', '18', '20', '23'], reason: 'ServerUnavailable' },
    ],
  },
  asks: 'Sends no event: who has a right token is told that there is no data.',
});
