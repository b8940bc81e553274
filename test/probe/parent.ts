import { deedPool, request, shop } from './pools.ts';

/*
 * An operator in small: it runs one test that hangs, and is there to be killed.
 */
await deedPool().run(request('hang', { parameters: { step: 'Probe' }, timeoutMs: 60_000 }), shop);
