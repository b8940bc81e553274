import { createRequire } from 'node:module';
import { GROUP, PLURAL, statusOf, VERSION } from './job.js';

// As its README shows it: a subclass, a watch, a status written from within the callback. Its finalizer is left out.
const { default: Operator, ResourceEventType } = createRequire(import.meta.url)('@dot-i/k8s-operator');

class Peer extends Operator {
  async init() {
    await this.watchResource(GROUP, VERSION, PLURAL, async (event) => {
      if (event.type !== ResourceEventType.Added && event.type !== ResourceEventType.Modified) return;
      const status = statusOf(event.object);
      if (status !== undefined) await this.patchResourceStatus(event.meta, status);
    });
  }
}

const operator = new Peer({ debug: console.log, info: console.log, warn: console.error, error: console.error });
await operator.start();
console.log('started');

process.on('SIGTERM', () => {
  operator.stop();
  process.exit(0);
});
