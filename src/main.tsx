import { beginSession } from './state/session.ts';
import { keepArrangement } from './state/shell.ts';

// The worker starts on the first experiment while the interface is still being fetched.
const session = beginSession(window);
keepArrangement(() => localStorage);

/** For the console: `vta.killWorker()` ends the simulator's worker as a crash would. */
window.vta = { killWorker: session.killWorker };

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const { mount } = await import('./ui/mount.tsx');
mount(root);
