import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'sagemaker',
    request: 'POST /',
    credential: { authorization: 'AWS4-HMAC-SHA256 eu-central-1/sagemaker' },
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'SageMaker.ListEndpoints' },
    body: { MaxResults: 1 },
    answer: { Endpoints: [] },
  },
  {
    type: 'anthropic',
    request: 'GET /v1/models?limit=1',
    credential: { 'x-api-key': 'canary-apiKey' },
    headers: { 'anthropic-version': '2023-06-01' },
    answer: { data: [] },
  },
  {
    type: 'azure-openai',
    request: 'GET /openai/models?api-version=2024-10-21',
    credential: { 'api-key': 'canary-apiKey' },
    answer: { data: [] },
  },
  {
    type: 'cohere',
    request: 'GET /v1/models?page_size=1',
    credential: { authorization: 'Bearer canary-token' },
    answer: { models: [] },
  },
  {
    type: 'deepseek',
    request: 'GET /models',
    credential: { authorization: 'Bearer canary-token' },
    answer: { object: 'list' },
  },
  {
    type: 'google-gemini',
    request: 'GET /v1beta/models?pageSize=1',
    credential: { 'x-goog-api-key': 'canary-apiKey' },
    answer: { models: [{}] },
    refuses: [[400, { error: { details: [{ reason: 'API_KEY_INVALID' }] } }, 'CredentialsRejected']],
  },
  {
    type: 'groq',
    request: 'GET /openai/v1/models',
    credential: { authorization: 'Bearer canary-token' },
    answer: { object: 'list' },
  },
  {
    type: 'hugging-face',
    request: 'GET /api/whoami-v2',
    credential: { authorization: 'Bearer canary-token' },
    answer: { name: 'ops' },
  },
  {
    type: 'mistral',
    request: 'GET /v1/models',
    credential: { authorization: 'Bearer canary-token' },
    answer: { data: [] },
  },
  { type: 'ollama', auth: 'none', request: 'GET /api/tags', answer: { models: [] } },
  {
    type: 'ollama',
    auth: 'token',
    request: 'GET /api/tags',
    credential: { authorization: 'Bearer canary-token' },
    answer: { models: [] },
  },
  {
    type: 'openai',
    request: 'GET /v1/models',
    credential: { authorization: 'Bearer canary-token' },
    answer: { object: 'list', data: [] },
  },
  {
    type: 'openrouter',
    request: 'GET /api/v1/key',
    credential: { authorization: 'Bearer canary-token' },
    answer: { data: { label: 'k' } },
  },
  {
    type: 'replicate',
    request: 'GET /v1/account',
    credential: { authorization: 'Bearer canary-token' },
    answer: { username: 'ops' },
  },
];
