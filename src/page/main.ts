import { openApp } from './app.ts';

await openApp(document.getElementById('page'));
