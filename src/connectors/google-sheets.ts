import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { googleSchemes } from '../families/googleSchemes.ts';

/** Google Sheets, by its HTTP interface. */
export const googleSheets = httpConnector({
  type: 'google-sheets',
  title: 'Google Sheets',
  summary: 'A spreadsheet of Google Sheets.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/get',
    on: '2026-11-24',
  },
  site: 'https://sheets.googleapis.com',
  parameters: {
    spreadsheetId: text('Id of the spreadsheet, which stands in its address.', { maxLength: 128 }),
  },
  sample: { spreadsheetId: '1AbC' },
  schemes: googleSchemes('https://www.googleapis.com/auth/spreadsheets.readonly'),
  check: {
    url: '{parameters.url}/v4/spreadsheets/{parameters.spreadsheetId}',
    query: { fields: 'spreadsheetId' },
    expect: { json: { '/spreadsheetId': { type: 'string' } } },
  },
  asks: 'Asks for the id of the spreadsheet.',
});
