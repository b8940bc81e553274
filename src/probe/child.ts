import { findTest } from './findTest.ts';
import { sealNetwork } from './seal.ts';
import { sealCode } from './sealedCode.ts';
import { sealProcess } from './sealedProcess.ts';
import { serveTests } from './service.ts';

sealNetwork();
sealProcess();
sealCode();
serveTests(findTest);
