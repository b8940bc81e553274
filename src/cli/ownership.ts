/** Label of the Secrets that the plugin makes: it overwrites no others. */
export const OURS = { 'app.kubernetes.io/managed-by': 'kubectl-connection' } as const;
/** Annotation with the id of the bundle that an object came from: a repeated import knows what it has done. */
export const IMPORTED = 'mooring.dev/imported';
