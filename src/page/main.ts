import { render } from 'preact';
import { h } from './h.ts';
import { App } from './app.ts';
import { signIn } from './client.ts';

await signIn().catch(() => undefined); // the first call says what is wrong

const page = document.getElementById('page');
if (page !== null) {
  page.replaceChildren();
  render(h(App, null), page);
}
