import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { afterAll, beforeEach } from 'vitest';

/**
 * Before every test its name is written down, so that whoever stops a run that hangs can say where it did: a test in an endless loop
 * answers nobody. `RUNNING_TESTS` is the folder, a file for each thread.
 */
const folder = process.env['RUNNING_TESTS'];
if (folder !== undefined) {
  const file = join(folder, `${process.pid}-${threadId}`);
  beforeEach(({ task }) => {
    writeFileSync(file, `${task.file.name} > ${task.name}`);
  });
  afterAll(() => {
    rmSync(file, { force: true });
  });
}
