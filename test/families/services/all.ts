import type { Service } from '../service.ts';
import { services as advertising } from './advertising.ts';
import { services as ai } from './ai.ts';
import { services as api } from './api.ts';
import { services as applications } from './applications.ts';
import { services as azureStorage } from './azurestorage.ts';
import { services as crm } from './crm.ts';
import { services as database } from './database.ts';
import { services as development } from './development.ts';
import { services as directory } from './directory.ts';
import { services as finance } from './finance.ts';
import { services as mail } from './mail.ts';
import { services as marketing } from './marketing.ts';
import { services as messaging } from './messaging.ts';
import { services as observability } from './observability.ts';
import { services as people } from './people.ts';
import { services as productivity } from './productivity.ts';
import { services as purposes } from './purposes.ts';
import { services as search } from './search.ts';
import { services as storage } from './storage.ts';
import { services as support } from './support.ts';
import { services as trino } from './trino.ts';
import { services as warehouse } from './warehouse.ts';

/** All that is documented here. */
export const services: readonly Service[] = [
  ...advertising,
  ...ai,
  ...api,
  ...applications,
  ...azureStorage,
  ...crm,
  ...database,
  ...development,
  ...directory,
  ...finance,
  ...mail,
  ...marketing,
  ...messaging,
  ...observability,
  ...people,
  ...productivity,
  ...search,
  ...storage,
  ...support,
  ...trino,
  ...warehouse,
  ...purposes,
];
