import { findTest } from './findTest.ts';
import { sealNetwork } from './seal.ts';
import { sealCode } from './sealedCode.ts';
import { sealProcess } from './sealedProcess.ts';
import { serveTests } from './service.ts';

if (process.permission === undefined) process.exit(1); // its flags did not reach it, and nothing would hold it
sealNetwork();
sealProcess();
sealCode();
serveTests(findTest);
