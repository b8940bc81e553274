import type { Audit } from '../audit.ts';
import type { Site } from '../site.ts';
import type { Course } from './course.ts';
import type { Size } from './objects.ts';

/** What the phases of the measurement share. */
export interface Bench {
  readonly site: Site;
  readonly audit: Audit;
  readonly course: Course;
  /** How many objects were made. */
  readonly of: Size;
}
