import type { Service } from '../service.ts';
import { services as crm } from './crm.ts';
import { services as database } from './database.ts';
import { services as directory } from './directory.ts';
import { services as messaging } from './messaging.ts';
import { services as observability } from './observability.ts';
import { services as productivity } from './productivity.ts';
import { services as storage } from './storage.ts';
import { services as support } from './support.ts';
import { services as warehouse } from './warehouse.ts';

/** All that is documented here. */
export const services: readonly Service[] = [
  ...crm,
  ...database,
  ...directory,
  ...messaging,
  ...observability,
  ...productivity,
  ...storage,
  ...support,
  ...warehouse,
];
