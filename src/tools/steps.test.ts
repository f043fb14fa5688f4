import { describe, expect, test } from 'vitest';
import { runSteps } from './steps.mjs';
import type { Outcome, Step } from './steps.mjs';

const step = (name: string, code: string, more: Partial<Step> = {}): Step => ({
  name,
  args: ['-e', code],
  cores: 1,
  ...more,
});

async function run(steps: readonly Step[], { cores = 2, limitSeconds = 60 } = {}): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  await runSteps(steps, {
    cores,
    limitSeconds,
    env: process.env,
    report: ({ name }, outcome) => outcomes.set(name, outcome),
  });
  return outcomes;
}

describe('the steps of npm test', () => {
  test('a step is as good as the exit status of its program, and what it printed is kept', async () => {
    const outcomes = await run([
      step('good', 'console.log("fine")'),
      step('bad', 'console.error("why"); process.exitCode = 3'),
    ]);
    expect(outcomes.get('good')).toMatchObject({ ok: true, output: 'fine\n' });
    expect(outcomes.get('bad')).toMatchObject({ ok: false, output: 'why\n' });
  });

  test('a step whose forerunner failed is not run and counts as failed', async () => {
    const outcomes = await run([
      step('types', ''),
      step('build', 'process.exitCode = 1'),
      step('end-to-end', 'console.log("ran")', { after: ['types', 'build'] }),
    ]);
    expect(outcomes.get('end-to-end')).toMatchObject({ ok: false, output: 'Not run: build failed.\n' });
  });

  test('a forerunner that was not chosen is not waited for', async () => {
    const outcomes = await run([step('end-to-end', '', { after: ['build'] })]);
    expect(outcomes.get('end-to-end')?.ok).toBe(true);
  });

  test('a step that wants all cores, or more than there are, runs alone', async () => {
    const outcomes = await run([step('a', ''), step('wide', '', { cores: 8 }), step('b', '')]);
    expect([...outcomes.keys()]).toEqual(['a', 'wide', 'b']);
  });

  test('a step that hangs is stopped at its limit, and says which test it was at', async () => {
    const running = (): string => 'src/slow.test.ts > never ends';
    const outcomes = await run([step('unit', 'for (;;);', { running })], { limitSeconds: 0.2 });
    expect(outcomes.get('unit')?.ok).toBe(false);
    expect(outcomes.get('unit')?.output).toContain('not done within 0.2 s, at src/slow.test.ts > never ends.');
  });
});
