import type { AdmissionResult } from '../runtime/handlers.ts';
import type { KubernetesObject } from '../runtime/kind.ts';

/** What the API server asks: an object of a kind, and what it was before. */
interface AdmissionRequest {
  readonly uid: string;
  readonly kind: string;
  readonly object: KubernetesObject;
  readonly before: KubernetesObject | undefined;
}

/** Judges an object of that kind; undefined where no table judges it. */
export type AdmissionValidator = (
  kind: string,
  object: KubernetesObject,
  before: KubernetesObject | undefined,
) => AdmissionResult | undefined;

/** Of a body: a Connection that is within its own bounds has far fewer of each, and its former state beside it. */
const BOUNDS = { depth: 64, members: 10_000 } as const;
const MOST_SHOWN = 20;
/** In characters: the API server cuts what is longer. */
const LONGEST_WARNING = 256;
const LONGEST_ERROR = 1_200;

/** Reads a review; undefined where it is none. */
export function readAdmissionRequest(body: string): AdmissionRequest | undefined {
  if (outOfBounds(body)) return undefined;
  const { request } = parseReview(body) ?? {};
  if (!isFields(request)) return undefined;
  const { uid, kind, object, oldObject } = request;
  if (typeof uid !== 'string' || !isFields(kind) || typeof kind['kind'] !== 'string' || !isObject(object))
    return undefined;
  return { uid, kind: kind['kind'], object, before: isObject(oldObject) ? oldObject : undefined };
}

/** The answer, as AdmissionReview. What is not known, or cannot be judged, is let through: the reconciler judges too. */
export function admissionReview(
  { uid, kind, object, before }: AdmissionRequest,
  judge: AdmissionValidator,
): object {
  const { errors = [], warnings = [] } = judge(kind, object, before) ?? {};
  const shown = errors
    .slice(0, MOST_SHOWN)
    .map(({ path, message }) => `${path}: ${message}`.slice(0, LONGEST_ERROR));
  if (errors.length > MOST_SHOWN) shown.push(`and ${errors.length - MOST_SHOWN} more`);
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid,
      allowed: errors.length === 0,
      ...(errors.length > 0 && { status: { code: 422, reason: 'Invalid', message: shown.join('; ') } }),
      ...(warnings.length > 0 && {
        warnings: warnings.slice(0, MOST_SHOWN).map((each) => each.slice(0, LONGEST_WARNING)),
      }),
    },
  };
}

const [QUOTE, ESCAPE, COMMA, OPENING, CLOSING] = [0x22, 0x5c, 0x2c, [0x7b, 0x5b], [0x7d, 0x5d]] as const;

/** Counted on the text, before anything is built from it. */
function outOfBounds(body: string): boolean {
  let depth = 0;
  let members = 0;
  let quoted = false;
  for (let at = 0; at < body.length; at += 1) {
    const code = body.charCodeAt(at);
    if (quoted && code === ESCAPE) at += 1;
    else if (code === QUOTE) quoted = !quoted;
    else if (quoted) continue;
    else if (code === COMMA) members += 1;
    else if (code === OPENING[0] || code === OPENING[1]) [depth, members] = [depth + 1, members + 1];
    else if (code === CLOSING[0] || code === CLOSING[1]) depth -= 1;
    if (depth > BOUNDS.depth || members > BOUNDS.members) return true;
  }
  return false;
}

function parseReview(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    // Looking at every member takes as long as all the rest; an escape may spell the name, too.
    const value: unknown = /__proto__|\\u00/.test(body)
      ? JSON.parse(body, withoutPrototype)
      : JSON.parse(body);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function withoutPrototype(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isObject(value: unknown): value is KubernetesObject {
  return isFields(value) && isFields(value['metadata']) && isFields(value['spec']);
}
