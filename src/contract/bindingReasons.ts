/** Reasons of the condition Ready of a ConnectionBinding; as much an API as the reasons of failures. */
export const BINDING_REASONS = {
  Published: {
    status: 'True',
    meaning: 'The Secret holds what has passed its test; with publish: Always, what is there.',
    remedy: '',
  },
  NewerUntested: {
    status: 'True',
    meaning:
      'The Secret holds what has passed its test, and what is there now has not; the message says since when and why.',
    remedy: 'Correct what the Connection says: the Secret follows once its test has passed.',
  },
  ConnectionNotFound: {
    status: 'False',
    meaning: 'There is no Connection of that name in the namespace.',
    remedy: 'Create it, or correct spec.connectionRef; a Secret that was published stays.',
  },
  NotTestedYet: {
    status: 'False',
    meaning: 'The Connection has not passed a test yet; the message says why.',
    remedy: 'Correct what the Connection says.',
  },
  CannotBeTested: {
    status: 'False',
    meaning:
      'The Connection is ReachableOnly, AuthenticatedOnly, TestNotSupported or TestDisabled: no test proves that its credentials work.',
    remedy: 'Set spec.publish: Always.',
  },
  SecretExists: {
    status: 'False',
    meaning: 'A Secret of that name was not made for this binding, and stays as it is.',
    remedy: 'Delete that Secret, or give the binding another name.',
  },
  FormatNotSupported: {
    status: 'False',
    meaning:
      'The type has no such format, the format cannot hold a value, or spec.keys names a key that no format gives.',
    remedy: 'Choose one of the formats or keys that the message names.',
  },
  NotAllowed: {
    status: 'False',
    meaning:
      'A ConnectionPolicy or the binding of a Secret does not allow the Connection, or the operator may not write the Secret.',
    remedy: 'Have the rule changed; install the component deploy/bindings where the message says so.',
  },
} as const satisfies Readonly<
  Record<string, { readonly status: 'True' | 'False'; readonly meaning: string; readonly remedy: string }>
>;

/** A reason out of the closed list `BINDING_REASONS`. */
export type BindingReason = keyof typeof BINDING_REASONS;
