import { httpConnector } from '../families/http.ts';
import { anonymous, password, token } from '../families/authenticationSchemes.ts';

/** MLflow, by its HTTP interface. */
export const mlflow = httpConnector({
  type: 'mlflow',
  title: 'MLflow',
  summary: 'A tracking server of MLflow.',
  category: 'ai',
  verified: { by: 'recorded', with: 'https://mlflow.org/docs/latest/rest-api.html', on: '2026-11-25' },
  example: 'https://mlflow.ml.svc:5000',
  schemes: {
    password: password(),
    token: token('Token that the server, or a proxy before it, wants.'),
    none: anonymous(),
  },
  check: {
    url: '{parameters.url}/api/2.0/mlflow/experiments/get',
    query: { experiment_id: '0' },
    expect: { json: { '/experiment/experiment_id': { type: 'string' } } },
    tells: [{ at: '/error_code', is: ['PERMISSION_DENIED'], reason: 'PermissionDenied' }],
  },
  asks: 'Asks for the experiment that every server begins with.',
});
