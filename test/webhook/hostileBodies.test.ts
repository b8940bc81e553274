import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { LiveCatalog } from '../../src/catalog/live.ts';
import { controllers } from '../../src/controllers/registry.ts';
import { UsageIndex } from '../../src/controllers/usage/usage.ts';
import { BodyBounds } from '../../src/webhook/bodyBounds.ts';
import { admissionReview, readAdmissionRequest } from '../../src/webhook/review.ts';
import { cpuMs } from '../support/cputime.ts';
import { HOSTILE_BODIES } from './hostileBodies.ts';

/** What a machine with much else to do, and code that is compiled with the first of its kind, may add. */
const LONGEST_MS = 250;

const catalog = new LiveCatalog(builtinCatalog);
const tables = controllers(catalog, new UsageIndex(), { access: 'all', optIn: false });
const byKind = new Map(tables.map(({ kind, admission }) => [kind.kind, admission]));

describe('a review that means to keep the webhook busy is bounded', () => {
  it.each(Object.entries(HOSTILE_BODIES))('%s', (_, body) => {
    const answer = () => {
      if (new BodyBounds().refusalAfter(Buffer.from(body)) !== undefined) return 'refused';
      const request = readAdmissionRequest(body);
      if (request === undefined) return 'refused';
      return JSON.stringify(
        admissionReview(request, (kind, object, before) => byKind.get(kind)?.(object, before)),
      );
    };

    const first = answer();
    const ms = cpuMs(answer);

    expect(first.length).toBeLessThan(32_768);
    expect(ms).toBeLessThan(LONGEST_MS);
  });
});
