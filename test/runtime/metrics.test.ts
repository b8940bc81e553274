import { createMetrics, measureProcess } from '../../src/runtime/metrics.ts';

it('metrics bear the prefix of their program, and states are taken at each scrape', async () => {
  const metrics = createMetrics('widgets_');
  let depth = 0;
  metrics.sample(() => metrics.queueDepth.set({ priority: 'user' }, (depth += 1)));
  metrics.requests.inc({ verb: 'GET', code: 200 });
  metrics.buildInfo.set({ version: '1.2.3' }, 1);

  const first = await metrics.text();
  const second = await metrics.text();

  expect(first).toContain('widgets_api_requests_total{verb="GET",code="200"} 1');
  expect(first).toContain('widgets_build_info{version="1.2.3"} 1');
  expect(first).toContain('widgets_queue_depth{priority="user"} 1');
  expect(second).toContain('widgets_queue_depth{priority="user"} 2');
});

it('a process shows what the event loop is at when it is asked, and nothing that it would have to wake up for', async () => {
  const metrics = createMetrics('widgets_');
  measureProcess(metrics);

  const text = await metrics.text();

  expect(text).toContain('process_cpu_seconds_total');
  expect(text.match(/^nodejs_eventloop_lag_\w+/gm)).toEqual(['nodejs_eventloop_lag_seconds']);
});
