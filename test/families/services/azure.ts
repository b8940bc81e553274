import type { Service } from '../service.ts';

/** How Azure Storage says no: https://learn.microsoft.com/en-us/rest/api/storageservices/common-rest-api-error-codes */
export const REFUSES_AZURE: NonNullable<Service['refuses']> = [
  [
    403,
    '<?xml version="1.0"?><Error><Code>AuthenticationFailed</Code><Message>canary</Message></Error>',
    'CredentialsRejected',
  ],
  [
    403,
    '<?xml version="1.0"?><Error><Code>AuthorizationFailure</Code><Message>canary</Message></Error>',
    'PermissionDenied',
  ],
  [
    403,
    '<?xml version="1.0"?><Error><Code>AuthorizationPermissionMismatch</Code></Error>',
    'PermissionDenied',
  ],
  [404, '<?xml version="1.0"?><Error><Code>ContainerNotFound</Code></Error>', 'TargetNotFound'],
  [503, '<?xml version="1.0"?><Error><Code>ServerBusy</Code></Error>', 'ServerUnavailable'],
];
