/** Label of the Secrets that the plugin makes: it overwrites no others. */
export const OURS = { 'app.kubernetes.io/managed-by': 'kubectl-connection' } as const;
/** Annotation with the id of the bundle that an object came from: by it a repeated import finds what it has written. */
export const IMPORT_ANNOTATION = 'mooring.dev/imported';
