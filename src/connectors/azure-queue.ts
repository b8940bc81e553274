import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { entraSchemes } from '../families/entraSchemes.ts';
import { accessSignature, accountKey } from '../families/signatureSchemes.ts';

/** Azure Queue Storage, by its HTTP interface. */
export const azureQueue = httpConnector({
  type: 'azure-queue',
  title: 'Azure Queue Storage',
  summary: 'A queue of Azure Storage.',
  category: 'messaging',
  verified: { by: 'emulator', with: 'Azurite 3.35', on: '2026-11-24' },
  aliases: ['azure-storage-queue'],
  hasConnectionString: true,
  example: 'https://orderslake.queue.core.windows.net',
  parameters: {
    queue: text('Queue to ask about.', { maxLength: 63, pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$' }),
  },
  sample: { queue: 'orders' },
  schemes: {
    accountKey: accountKey('blob'),
    sasToken: accessSignature(),
    ...entraSchemes('https://storage.azure.com/.default'),
  },
  check: {
    url: '{parameters.url}/{parameters.queue}',
    query: { comp: 'metadata' },
    headers: { accept: 'application/xml', 'x-ms-version': '2021-12-02' },
    expect: { header: 'x-ms-approximate-messages-count' },
    tells: [{ is: ['AuthenticationFailed', 'InvalidAuthenticationInfo'], reason: 'CredentialsRejected' }],
  },
  asks: 'Asks how many messages wait in the queue.',
});
