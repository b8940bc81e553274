import { connectorOf } from '../connectors/index.ts';
import { serve } from './service.ts';

serve(connectorOf);
