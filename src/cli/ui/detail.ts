import type { Connection } from '../../api/connection.ts';
import { Connections } from '../../api/kinds.ts';
import { expiriesOf } from '../../api/lastTest.ts';
import type { ObjectPlace } from '../../contract/pageForm.ts';
import type { ConnectionDetail, PageCondition, PageEvent } from '../../contract/pageViews.ts';
import type { Client } from '../../runtime/client.ts';
import { need } from '../cluster.ts';
import { outcomeOf } from '../output/outcome.ts';
import { toYaml } from '../output/output.ts';
import { clean } from '../output/terminal.ts';
import type { Desk } from './desk.ts';
import { draftFrom, versionOf } from './draft.ts';
import { testedOf, testingOf } from './gallery.ts';
import { meaningOf, remedyOf, rowOf } from './row.ts';
import { endOf } from './trying.ts';

/** All that there is to see of one Connection. */
export async function detailOf(desk: Desk, { namespace, name }: ObjectPlace): Promise<ConnectionDetail> {
  const cluster = { ...desk.cluster, namespace };
  const [connection, { catalog }, events] = await Promise.all([
    need(cluster, Connections, name),
    desk.types.now(),
    eventsOf(cluster.client, { namespace, name }),
  ]);
  const { spec, status } = connection;
  const connector = catalog.get(spec.type);
  const lock = lockOf(connection);
  return {
    ...rowOf(connection, catalog),
    resourceVersion: versionOf(connection),
    draft: draftFrom(connection),
    conditions: (status?.conditions ?? []).map(conditionIn),
    ...lastTestOf(connection),
    history: status?.history ?? [],
    expiries: expiriesOf(status?.lastTest).map(({ kind, time }) => ({ kind, time })),
    yaml: toYaml(connection),
    events,
    tested: connector === undefined ? 'no' : testedOf(connector),
    testing: connector === undefined ? 'The cluster has no such type.' : testingOf(connector),
    ...(lock !== undefined && { lock }),
  };
}

function conditionIn(condition: NonNullable<NonNullable<Connection['status']>['conditions']>[number]) {
  const { type, status, reason, message, lastTransitionTime: since } = condition;
  const remedy = status === 'True' ? undefined : remedyOf(reason);
  const seen: PageCondition = {
    type,
    status,
    reason,
    message: clean(message),
    meaning: meaningOf(reason),
    since,
    ...(remedy !== undefined && { remedy }),
  };
  return seen;
}

function lastTestOf({ metadata, spec, status }: Connection): Pick<ConnectionDetail, 'lastTestResult'> {
  const { lastTest, conditions } = status ?? {};
  if (lastTest === undefined) return {};
  const subject = { name: metadata.name, namespace: metadata.namespace ?? '', spec, saved: true };
  const outcome = outcomeOf(
    {
      observedGeneration: 0,
      result: lastTest.result,
      lastTest,
      ...(conditions !== undefined && { conditions }),
    },
    subject,
  );
  return { lastTestResult: { ...endOf(outcome), time: lastTest.time } };
}

function lockOf({ status }: Connection): string | undefined {
  if (status?.logIn?.locked !== true) return undefined;
  return `The server refused this credential ${status.logIn.refusals ?? 1} times, so it is not tried again for six hours: change its value in the Secret, or press Test.`;
}

interface EventList {
  readonly items: readonly {
    readonly lastTimestamp?: string | null;
    readonly eventTime?: string | null;
    readonly metadata: { readonly creationTimestamp?: string };
    readonly type?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly count?: number;
  }[];
}

/** The newest first; none where the user may not read them. */
async function eventsOf(client: Client, { namespace, name }: ObjectPlace): Promise<readonly PageEvent[]> {
  const query = { fieldSelector: `involvedObject.kind=Connection,involvedObject.name=${name}`, limit: '100' };
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`;
  const list = (await client
    .request({ method: 'GET', path, query })
    .catch(() => ({ items: [] }))) as EventList; // a list
  return list.items
    .map((each) => ({
      time: each.lastTimestamp ?? each.eventTime ?? each.metadata.creationTimestamp ?? '',
      type: each.type ?? '',
      reason: each.reason ?? '',
      message: clean(each.message ?? ''),
      count: each.count ?? 1,
    }))
    .toSorted((one, other) => other.time.localeCompare(one.time));
}
