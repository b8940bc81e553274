/** How long what is missing may still arrive, as in one `kubectl apply` of many objects. */
export const ARRIVAL_MS = 10_000;
