/** Reasons of Ready while nothing has failed, or too little to say so; as much an API as the reasons of failures. */
export const GOOD_REASONS = {
  TestSucceeded: 'The last test passed all its steps.',
  LastTestFailed:
    'Still True: tests have failed since one passed, fewer in a row than spec.test.failureThreshold; the message and status.lastTest say how.',
  ReachableOnly: 'The port answers; the type can prove no more.',
  AuthenticatedOnly:
    'The server knows the credential, and what it may do could not be asked about. spec.test.purpose says what it must be allowed to, where the type can tell.',
  TestNotSupported:
    'Valid, secrets resolved; the type has no test, or was not told what to ask. Reachable is Unknown.',
  TestDisabled:
    'Valid, secrets resolved; spec.test.enabled is false, so that no server is asked. Reachable is Unknown.',
  Suspended:
    'spec.suspend is true; Ready keeps its last status, and is left out where there was none. Reachable is Unknown.',
} as const satisfies Readonly<Record<string, string>>;
