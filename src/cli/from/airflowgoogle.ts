import type { AirflowConnection } from './airflowconnection.ts';
import { firstDocument } from './document.ts';
import { without } from '../../addresses/fields.ts';
import { flat, record, nonEmptyString } from '../../addresses/foreign.ts';
import type { Description } from '../../addresses/foreign.ts';

/**
 * Airflow has one connection for all services of Google Cloud: it becomes gcs if it names a bucket, and
 * bigquery otherwise.
 */
export function google({ extra }: AirflowConnection, name: string): Description {
  const {
    keyfile_dict: keyfile,
    key_path: path,
    keyfile_path: file,
    project,
    project_id: id,
    bucket,
    bucket_name: named,
    ...others
  } = extra;
  const key =
    keyfile === undefined || typeof keyfile === 'string' ? nonEmptyString(keyfile) : JSON.stringify(keyfile);
  const rest = without(flat(others), ['scope', 'numretries']);
  const place = bucket ?? named;
  const projectId = project ?? id ?? record(keyIn(key))['project_id'];
  const type = place === undefined ? 'bigquery' : 'gcs';
  const files = [path, file].some((each) => each !== undefined && each !== '');
  return {
    types: [type],
    fields: flat({
      ...(type === 'gcs' ? { bucket: place, project } : { projectId }),
      ...(key !== undefined && { serviceAccountKey: key }),
      ...rest,
    }),
    notes: [
      ...(name === 'google_cloud_platform' && type === 'bigquery'
        ? ['google_cloud_platform: is for every service of Google Cloud: type bigquery is written']
        : []),
      ...(files ? ['key_path: names a file: put its content into secrets.serviceAccountKey'] : []),
    ],
  };
}

function keyIn(key: string | undefined): unknown {
  try {
    return key === undefined ? {} : firstDocument(key);
  } catch {
    return {}; // the type says of the key what is wrong
  }
}
