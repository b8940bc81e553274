import { findTest } from './findTest.ts';
import { serveTests } from './service.ts';

serveTests(findTest);
