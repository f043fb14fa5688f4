import { spawn, spawnSync } from 'node:child_process';
import { ROOT, commandOf, installPackages } from './install.mjs';

// `npm start [-- OPTIONS OF vite preview]`: installs what is missing, builds, serves the build and prints its address.
// The build, because that is what is tested, and a first visit to it need not wait for hundreds of source files.
installPackages('product');
const vite = commandOf('vite');
console.error('Building …');
const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: ROOT, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

const server = spawn(process.execPath, [vite, 'preview', ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => server.kill(signal));
}
server.on('close', (code) => process.exit(code ?? 0));
