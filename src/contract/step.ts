/** The steps of a connection test, in the order in which they happen. */
export const STEPS = ['Resolve', 'Connect', 'TLS', 'Authenticate', 'Authorize', 'Probe'] as const;

/** One step of a connection test. */
export type Step = (typeof STEPS)[number];
