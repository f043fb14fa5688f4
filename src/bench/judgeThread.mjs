// Node gives a worker thread no TypeScript: tsx has to be registered in it before the first import of a .ts file.
import { register } from 'tsx/esm/api';

register();
await import('./judge.ts');
