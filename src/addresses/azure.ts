import { presentFields, fieldOf } from './fields.ts';
import type { Description, FieldValues, Scalar } from './foreign.ts';
import { pairsOf } from './keywords.ts';

/** Whether a text is a connection string of Azure Cosmos DB or Azure Storage. */
export function isAzure(dsn: string): boolean {
  return /^(?:[^=]*;)?\s*(AccountEndpoint|BlobEndpoint|AccountName|DefaultEndpointsProtocol)\s*=/i.test(dsn);
}

/** What such a string says; one of Storage is read for its blobs. */
export function azureOf(dsn: string): Description {
  const { fields, notes } = pairsOf(dsn);
  const of = (name: string) => fieldOf(fields, name);
  const cosmos = of('accountendpoint');
  const read: FieldValues =
    cosmos === undefined
      ? presentFields({
          url:
            of('blobendpoint') ??
            blobAddress(of('accountname'), of('endpointsuffix'), of('defaultendpointsprotocol')),
          account: of('accountname'),
          accountKey: of('accountkey'),
          sasToken: of('sharedaccesssignature'),
        })
      : presentFields({ url: cosmos, database: of('database'), accountKey: of('accountkey') });
  const url = String(read['url'] ?? '').replace(/\/$/, '');
  return {
    types: [cosmos === undefined ? 'azure-blob' : 'cosmosdb'],
    fields: { ...read, ...presentFields({ url }) },
    notes,
  };
}

function blobAddress(
  account: Scalar | undefined,
  suffix: Scalar = 'core.windows.net',
  protocol: Scalar = 'https',
): string | undefined {
  return account === undefined ? undefined : `${protocol}://${account}.blob.${suffix}`;
}
