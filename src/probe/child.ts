import { connectorOf } from '../connectors/index.ts';
import { declaredTest } from '../families/declared.ts';
import { serve } from './service.ts';

serve(({ type, declared }) => (declared === undefined ? connectorOf(type) : declaredTest(declared)));
