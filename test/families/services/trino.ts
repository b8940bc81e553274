import type { Service } from '../service.ts';

/** How statements of Trino end: the names of io.trino.spi.StandardErrorCode, in QueryResults of its client protocol. */
const REFUSES_TRINO: NonNullable<Service['refuses']> = [
  [
    200,
    { id: '1', error: { errorName: 'CATALOG_NOT_FOUND', errorCode: 44, errorType: 'USER_ERROR' } },
    'TargetNotFound',
  ],
  [
    200,
    { id: '1', error: { errorName: 'SCHEMA_NOT_FOUND', errorCode: 45, errorType: 'USER_ERROR' } },
    'TargetNotFound',
  ],
  [
    200,
    { id: '1', error: { errorName: 'PERMISSION_DENIED', errorCode: 4, errorType: 'USER_ERROR' } },
    'PermissionDenied',
  ],
  [
    200,
    {
      id: '1',
      error: { errorName: 'QUERY_QUEUE_FULL', errorCode: 131074, errorType: 'INSUFFICIENT_RESOURCES' },
    },
    'TooManyConnections',
  ],
  [
    200,
    { id: '1', error: { errorName: 'SERVER_STARTING_UP', errorCode: 65541, errorType: 'INTERNAL_ERROR' } },
    'ServerUnavailable',
  ],
];

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'trino',
    auth: 'password',
    request: 'POST /v1/statement',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    headers: {
      'content-type': 'text/plain',
      'x-trino-catalog': 'lake',
      'x-trino-schema': 'orders',
      'x-trino-user': 'reader',
    },
    body: 'USE "lake"."orders"',
    answer: { id: '20261125_190000_00001_abcde', stats: { state: 'FINISHED' }, updateType: 'USE' },
    encrypted: true,
    refuses: REFUSES_TRINO,
  },
  {
    type: 'trino',
    auth: 'token',
    request: 'POST /v1/statement',
    credential: { authorization: 'Bearer canary-token' },
    headers: { 'content-type': 'text/plain', 'x-trino-catalog': 'lake', 'x-trino-schema': 'orders' },
    body: 'USE "lake"."orders"',
    answer: { id: '20261125_190000_00001_abcde', stats: { state: 'FINISHED' }, updateType: 'USE' },
  },
  {
    type: 'trino',
    auth: 'none',
    request: 'POST /v1/statement',

    headers: {
      'content-type': 'text/plain',
      'x-trino-catalog': 'lake',
      'x-trino-schema': 'orders',
      'x-trino-user': 'reader',
    },
    body: 'USE "lake"."orders"',
    answer: { id: '20261125_190000_00001_abcde', stats: { state: 'FINISHED' }, updateType: 'USE' },
  },
  {
    type: 'presto',
    auth: 'password',
    request: 'POST /v1/statement',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    headers: {
      'content-type': 'text/plain',
      'x-presto-catalog': 'lake',
      'x-presto-schema': 'orders',
      'x-presto-user': 'reader',
    },
    body: 'USE "lake"."orders"',
    answer: { id: '20261125_190000_00001_abcde', stats: { state: 'FINISHED' }, updateType: 'USE' },
    encrypted: true,
    refuses: REFUSES_TRINO,
  },
  {
    type: 'presto',
    auth: 'token',
    request: 'POST /v1/statement',
    credential: { authorization: 'Bearer canary-token' },
    headers: { 'content-type': 'text/plain', 'x-presto-catalog': 'lake', 'x-presto-schema': 'orders' },
    body: 'USE "lake"."orders"',
    answer: { id: '20261125_190000_00001_abcde', stats: { state: 'FINISHED' }, updateType: 'USE' },
  },
  {
    type: 'presto',
    auth: 'none',
    request: 'POST /v1/statement',

    headers: {
      'content-type': 'text/plain',
      'x-presto-catalog': 'lake',
      'x-presto-schema': 'orders',
      'x-presto-user': 'reader',
    },
    body: 'USE "lake"."orders"',
    answer: { id: '20261125_190000_00001_abcde', stats: { state: 'FINISHED' }, updateType: 'USE' },
  },
  {
    type: 'starburst',
    auth: 'password',
    request: 'POST /v1/statement',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    headers: {
      'content-type': 'text/plain',
      'x-trino-catalog': 'lake',
      'x-trino-schema': 'orders',
      'x-trino-user': 'reader',
    },
    body: 'USE "lake"."orders"',
    answer: { id: '20261125_190000_00001_abcde', stats: { state: 'FINISHED' }, updateType: 'USE' },
    encrypted: true,
    refuses: REFUSES_TRINO,
  },
  {
    type: 'starburst',
    auth: 'token',
    request: 'POST /v1/statement',
    credential: { authorization: 'Bearer canary-token' },
    headers: { 'content-type': 'text/plain', 'x-trino-catalog': 'lake', 'x-trino-schema': 'orders' },
    body: 'USE "lake"."orders"',
    answer: { id: '20261125_190000_00001_abcde', stats: { state: 'FINISHED' }, updateType: 'USE' },
  },
  {
    type: 'starburst',
    auth: 'none',
    request: 'POST /v1/statement',

    headers: {
      'content-type': 'text/plain',
      'x-trino-catalog': 'lake',
      'x-trino-schema': 'orders',
      'x-trino-user': 'reader',
    },
    body: 'USE "lake"."orders"',
    answer: { id: '20261125_190000_00001_abcde', stats: { state: 'FINISHED' }, updateType: 'USE' },
  },
];
