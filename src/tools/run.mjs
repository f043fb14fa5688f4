import { pathToFileURL } from 'node:url';
import { installPackages } from './install.mjs';
import { PROGRAMS, bundle } from './programs.mjs';

// `node src/tools/run.mjs PROGRAM ARGUMENTS…`: runs a program of this repository in this very process, after installing and bundling
// what is missing: whoever ends or interrupts the process ends the program.
const [name = '', ...args] = process.argv.slice(2);
const program = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
if (program === undefined) {
  console.error(`Usage: node src/tools/run.mjs ${Object.keys(PROGRAMS).join('|')} ARGUMENTS…`);
  process.exit(2);
}
installPackages(program.packages);
const file = await bundle(name);
process.argv = [process.argv[0] ?? 'node', file, ...args];
await import(pathToFileURL(file).href);
