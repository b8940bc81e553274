import { choice, optional } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { password, token } from '../families/authenticationSchemes.ts';

/** Apache Airflow, by its REST interface. */
export const airflow = httpConnector({
  type: 'airflow',
  title: 'Apache Airflow',
  summary: 'An Apache Airflow, or a service that runs one.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://airflow.apache.org/docs/apache-airflow/stable/stable-rest-api-ref.html',
    on: '2026-11-25',
  },
  aliases: ['apache-airflow', 'astronomer', 'cloud-composer'],
  example: 'https://airflow.data.svc:8080',
  parameters: {
    apiVersion: optional(choice('Version of the interface: v2 of Airflow 3, v1 of Airflow 2.', ['v2', 'v1'])),
  },
  schemes: {
    token: token('JSON Web Token, as /auth/token gives it.'),
    password: password('User to log in as, where Airflow 2 takes HTTP Basic.'),
  },
  check: {
    url: '{parameters.url}/api/{parameters.apiVersion}/dags',
    query: { limit: '1' },
    expect: { json: { '/dags': { type: 'array' } } },
  },
  asks: 'Asks for one DAG.',
});
