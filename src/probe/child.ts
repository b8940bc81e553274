import { findTest } from './findTest.ts';
import { sealNetwork } from './seal.ts';
import { serveTests } from './service.ts';

sealNetwork();
serveTests(findTest);
