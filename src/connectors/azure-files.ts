import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { accessSignature, accountKey } from '../families/signatureSchemes.ts';

/** Azure Files, by its HTTP interface. */
export const azureFiles = httpConnector({
  type: 'azure-files',
  title: 'Azure Files',
  summary: 'A share of Azure Files.',
  category: 'storage',
  verified: {
    by: 'recorded',
    with: 'https://learn.microsoft.com/en-us/rest/api/storageservices/list-directories-and-files',
    on: '2026-11-24',
  },
  aliases: ['azure-file-share'],
  hasConnectionString: true,
  example: 'https://orderslake.file.core.windows.net',
  parameters: {
    share: text('Share to list.', { maxLength: 63, pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$' }),
  },
  sample: { share: 'orders' },
  schemes: { accountKey: accountKey('blob'), sasToken: accessSignature() },
  check: {
    url: '{parameters.url}/{parameters.share}',
    query: { restype: 'directory', comp: 'list', maxresults: '1' },
    headers: { accept: 'application/xml', 'x-ms-version': '2021-12-02' },
    expect: { text: '<EnumerationResults' },
    tells: [{ is: ['AuthenticationFailed', 'InvalidAuthenticationInfo'], reason: 'CredentialsRejected' }],
  },
  asks: 'Asks for the name of one file at most.',
});
