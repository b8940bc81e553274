import { findTest } from './findTest.ts';
import { sealNetwork } from './seal.ts';
import { sealProcess } from './sealedProcess.ts';
import { serveTests } from './service.ts';

sealNetwork();
sealProcess();
serveTests(findTest);
