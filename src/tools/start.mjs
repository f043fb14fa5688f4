import { spawn } from 'node:child_process';
import { ROOT, commandOf, installPackages } from './install.mjs';

// `npm start [-- VITE OPTIONS]`: installs what is missing, then serves the app and prints its address.
installPackages();
const server = spawn(process.execPath, [commandOf('vite'), ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => server.kill(signal));
}
server.on('close', (code) => process.exit(code ?? 0));
