import { configDefaults, defineConfig, mergeConfig } from 'vitest/config';
import product from './vite.config.ts';

/** What keeps nothing between calls: the pure core, and what runs it from Node. */
const PURE = 'src/{core,cli,bench,node,onnxRuntime}/**/*.test.ts';

/** The unit tests, apart from the build's configuration: a product that is only built and served has no test runner installed. */
export default mergeConfig(
  product,
  defineConfig({
    test: {
      environment: 'node',
      setupFiles: ['src/tools/properties.ts', 'src/tools/runningTest.ts'],
      // Typed-array work is heavy: one thread a core, and no more than the smallest machine has.
      pool: 'threads',
      maxWorkers: 2,
      testTimeout: 60_000,
      projects: [
        // These tests leave nothing for each other but compiled code, which is a third of their time.
        { extends: true, test: { name: 'pure', include: [PURE], isolate: false } },
        {
          extends: true,
          test: { name: 'all else', include: ['src/**/*.test.{ts,tsx}'], exclude: [...configDefaults.exclude, PURE] },
        },
      ],
    },
  }),
);
