import { connectorOf } from '../connectors/index.ts';
import { declaredTest } from '../families/declared.ts';
import { serveTests } from './service.ts';

serveTests(({ type, declared }) => (declared === undefined ? connectorOf(type) : declaredTest(declared)));
