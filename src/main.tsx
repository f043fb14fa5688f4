import inter from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import mono from '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2?url';
import { beginSession } from './state/session.ts';
import { keepArrangement } from './state/shell.ts';
import './ui/theme/theme.css';

// The worker starts on the first experiment while the interface is still being fetched.
const session = beginSession(window);
keepArrangement(() => localStorage);

/** For the console: `vta.killWorker()` ends the simulator's worker as a crash would. */
window.vta = { killWorker: session.killWorker };

// Else they would be asked for only when the first text is laid out.
for (const href of [inter, mono]) {
  const link = Object.assign(document.createElement('link'), { rel: 'preload', as: 'font', type: 'font/woff2', href });
  link.crossOrigin = 'anonymous';
  document.head.append(link);
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const { mount } = await import('./ui/mount.tsx');
mount(root);
