import inter from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import mono from '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2?url';
import { fetchCode, retryCode } from './state/code.ts';
import { beginSession } from './state/session/session.ts';
import { keepArrangement } from './state/view/shell.ts';
import './ui/theme/theme.css';

/** For whoever works on the page: every view in every state (`gallery/`), instead of an experiment. */
const gallery = new URLSearchParams(location.search).has('gallery');

// The worker starts on the first experiment while the interface is still being fetched.
if (!gallery) {
  const session = beginSession(window);
  keepArrangement();
  /** For the console: `vta.killWorker()` ends the simulator's worker as a crash would. */
  window.vta = { killWorker: session.killWorker };
}

// Else they would be asked for only when the first text is laid out.
for (const href of [inter, mono]) {
  const link = Object.assign(document.createElement('link'), { rel: 'preload', as: 'font', type: 'font/woff2', href });
  link.crossOrigin = 'anonymous';
  document.head.append(link);
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
// What is missing is tried again when the connection is back.
addEventListener('online', retryCode);

if (gallery) await (await import('./gallery/gallery.ts')).showGallery(root);
else await mountInterface(root);

/** Without the interface there is nothing else that could say that it is missing. */
async function mountInterface(into: HTMLElement): Promise<void> {
  try {
    const { mount } = await fetchCode('the interface', () => import('./ui/mount.tsx'));
    mount(into);
  } catch (reason) {
    const said = Object.assign(document.createElement('p'), {
      role: 'alert',
      textContent: `The Explorer could not be loaded in full. ${reason instanceof Error ? reason.message : String(reason)} `,
    });
    const again = Object.assign(document.createElement('button'), { textContent: 'Reload' });
    again.addEventListener('click', () => {
      location.reload();
    });
    said.append(again);
    into.replaceChildren(said);
  }
}
