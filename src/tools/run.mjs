import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { ROOT, installPackages } from './install.mjs';

// `node src/tools/run.mjs FILE.ts ARGUMENTS…`: runs a TypeScript program, after installing what is missing.
// --import, not tsx's own command: worker threads of the program inherit it.
installPackages();
const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('Usage: node src/tools/run.mjs FILE.ts ARGUMENTS…');
  process.exit(2);
}
const program = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), resolve(ROOT, file), ...args], {
  stdio: 'inherit',
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => program.kill(signal));
}
program.on('close', (code) => process.exit(code ?? 1));
