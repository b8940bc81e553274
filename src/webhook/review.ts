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

const MOST_SHOWN = 20;
/** In characters: the API server cuts what is longer. */
const LONGEST_WARNING = 256;
const LONGEST_ERROR = 1_200;

/** Reads a review, whose bounds BodyBounds has seen to; undefined where it is none. */
export function readAdmissionRequest(body: string): AdmissionRequest | undefined {
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
