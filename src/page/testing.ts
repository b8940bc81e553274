import { h } from './h.ts';
import type { Drawn } from './h.ts';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PageStreams } from '../contract/page.ts';
import type { TestEnd, TestStep, TrustOffer } from '../contract/pageForm.ts';
import { stream } from './client.ts';
import { Button, Problem } from './parts.ts';
import { afterLastLine, afterLine, START } from './testState.ts';
import type { TestState } from './testState.ts';

/** Test Connection, its steps as they pass, and how it ended. */
export function TestPanel(props: {
  request: () => PageStreams['test']['request'];
  tested: 'yes' | 'no' | 'told';
  testing: string;
  refusal: string | undefined;
  trust?: (offer: TrustOffer) => void;
}): Drawn {
  const { request, tested, testing, refusal, trust } = props;
  const [state, setState] = useState<TestState>();
  const running = useRef<AbortController>();
  useEffect(() => () => running.current?.abort(), []); // a browser has six requests for one host
  const run = async () => {
    running.current?.abort();
    const { signal } = (running.current = new AbortController());
    setState(START);
    try {
      await stream(
        'test',
        request(),
        (lines) => setState((now) => lines.reduce(afterLine, now ?? START)),
        signal,
      );
      setState((now) => afterLastLine(now ?? START));
    } catch (error) {
      if (!signal.aborted) setState((now) => ({ ...(now ?? START), isRunning: false, error }));
    }
  };
  if (tested === 'no') return h('p', { class: 'quiet' }, testing);
  if (refusal !== undefined) return h('p', { class: 'quiet' }, refusal);
  return h(
    'section',
    { class: 'test', 'aria-label': 'Test' },
    h(
      Button,
      { shortcut: 't', disabled: state?.isRunning === true, onClick: () => void run() },
      'Test Connection',
    ),
    h('div', { 'aria-live': 'polite' }, state === undefined ? null : h(Progress, { state, trust })),
  );
}

function Progress({
  state,
  trust,
}: {
  state: TestState;
  trust: ((offer: TrustOffer) => void) | undefined;
}): Drawn {
  const { isRunning, steps, waiting, end, error } = state;
  return h(
    'div',
    null,
    h(TestSteps, { steps }),
    isRunning ? h('p', { class: 'quiet' }, waiting ?? 'Testing…') : null,
    h(Problem, { error }),
    end === undefined ? null : h(End, { end }),
    end?.offer === undefined || trust === undefined ? null : h(Trust, { offer: end.offer, trust }),
  );
}

/** The steps of a test. */
export function TestSteps({ steps }: { steps: readonly TestStep[] }): Drawn | null {
  if (steps.length === 0) return null;
  return h(
    'ol',
    { class: 'steps' },
    steps.map(({ name, outcome, durationMs }) => {
      const isGood = outcome !== 'Failed';
      return h(
        'li',
        { key: name, class: isGood ? 'good' : 'bad' },
        h('span', { 'aria-hidden': 'true' }, isGood ? '✓ ' : '✕ '),
        name,
        h('span', { class: 'quiet' }, ` ${outcome.toLowerCase()}, ${durationMs} ms`),
      );
    }),
  );
}

/** How a test ended, why, and what to do. */
export function End({ end }: { end: TestEnd }): Drawn {
  const isGood = end.result === 'Succeeded';
  const server = end.server === undefined ? '' : ` · ${end.server.name} ${end.server.version ?? ''}`;
  return h(
    'div',
    { class: `notice ${isGood ? 'good' : 'bad'}` },
    h('strong', null, isGood ? `Succeeded in ${end.durationMs} ms${server}` : end.reason),
    isGood ? null : h('p', null, end.message || end.meaning),
    end.remedy === undefined ? null : h('p', null, end.remedy),
  );
}

/** What is trusted is typed, not clicked: its last letters show that they were compared. */
function Trust({ offer, trust }: { offer: TrustOffer; trust: (offer: TrustOffer) => void }): Drawn {
  const [typed, setTyped] = useState('');
  const isSame = typed === offer.fingerprint.slice(-8);
  return h(
    'div',
    { class: 'notice doubt' },
    h(
      'p',
      null,
      `The server showed ${offer.kind === 'hostKey' ? 'this host key' : 'this authority'}; nothing is pinned yet.`,
    ),
    h('code', null, offer.fingerprint),
    h(
      'label',
      { for: 'trust' },
      'To trust it, compare it with what its owner says, and type its last 8 letters',
    ),
    h('input', {
      id: 'trust',
      value: typed,
      autocomplete: 'off',
      onInput: (event: Event) => setTyped((event.target as HTMLInputElement).value),
    }),
    h(Button, { disabled: !isSame, onClick: () => trust(offer) }, 'Trust this one'),
  );
}
