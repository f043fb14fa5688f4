import { cruise } from 'dependency-cruiser';
import type { ICruiseOptions, IForbiddenRuleType } from 'dependency-cruiser';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

interface Rules {
  readonly forbidden: IForbiddenRuleType[];
  readonly options: ICruiseOptions;
}

const rules = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as Rules;

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'layers-'));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

let projects = 0;

/** A project of two files of which `from` imports `to`; answers with the names of the rules that this breaks. */
async function brokenRules(from: string, to: string): Promise<readonly string[]> {
  projects += 1;
  const folder = join(root, String(projects));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const isFile = to.startsWith('src/');
  write(
    'package.json',
    '{ "dependencies": { "zod": "4", "react": "19", "zustand": "5", "@bufbuild/protobuf": "2", "onnxruntime-web": "1" } }',
  );
  for (const name of ['zod', 'react', 'zustand', '@bufbuild/protobuf', 'onnxruntime-web']) {
    write(`node_modules/${name}/package.json`, `{ "name": "${name}", "version": "1.0.0", "main": "index.js" }`);
    write(`node_modules/${name}/index.js`, 'exports.x = 1;');
  }
  if (isFile) write(to, 'export const x: number = 1;\n');
  const up = '../'.repeat(from.split('/').length - 1);
  write(from, `import { x } from '${isFile ? `${up}${to}` : to}';\nexport const y = x;\n`);
  const { tsConfig: _, ...options } = rules.options;
  const { output } = await cruise(['src'], {
    ...options,
    baseDir: folder,
    ruleSet: { forbidden: rules.forbidden },
    validate: true,
  });
  if (typeof output === 'string') throw new Error(output);
  return output.summary.violations.map(({ rule }) => rule.name);
}

describe('an import against the flow of the layers is found', () => {
  test.each([
    ['src/core/machine/a.ts', 'src/core/isa/b.ts', 'core-order-machine'],
    ['src/core/base/a.ts', 'src/core/machine/b.ts', 'core-order-base'],
    ['src/core/trace/a.ts', 'src/core/analysis/b.ts', 'core-order-trace'],
    ['src/core/run/a.ts', 'src/core/network/b.ts', 'core-order-run'],
    ['src/core/network/a.ts', 'src/core/explore/b.ts', 'core-order-network'],
    ['src/core/simulator/timing/a.ts', 'src/core/compiler/b.ts', 'simulator-alone'],
    ['src/core/machine/a.ts', 'src/core/elsewhere/b.ts', 'core-known-folders'],
    ['src/core/compiler/plan/a.ts', 'src/core/compiler/lowering/b.ts', 'compiler-order-plan'],
    ['src/core/compiler/compile.ts', 'src/core/compiler/elsewhere/b.ts', 'compiler-known-rooms'],
    ['src/core/workload/graph/a.ts', 'src/core/workload/quantize/b.ts', 'workload-order-graph'],
    ['src/core/workload/zoo/a.ts', 'src/core/workload/b.ts', 'workload-known-rooms'],
    ['src/core/operators/softmax.ts', 'src/core/operators/registry.ts', 'operators-alone'],
    ['src/core/operators/softmax.ts', 'src/core/workload/graph/b.ts', 'core-order-operators'],
    ['src/core/isa/a.ts', 'src/workers/b.ts', 'layer-core'],
    ['src/core/isa/a.test.ts', 'src/state/b.ts', 'layer-core'],
    ['src/core/isa/a.ts', 'react', 'core-packages'],
    ['src/core/workload/graph/a.ts', '@bufbuild/protobuf', 'core-protobuf'],
    ['src/ui/a.ts', '@bufbuild/protobuf', 'core-protobuf'],
    ['src/core/isa/a.ts', 'node:fs', 'core-node'],
    ['src/state/a.ts', 'src/ui/b.ts', 'ui-is-the-end'],
    ['src/state/documents/a.ts', 'src/state/view/b.ts', 'state-order-documents'],
    ['src/state/runs/network/a.ts', 'src/state/session/b.ts', 'state-order-runs'],
    ['src/state/store.ts', 'src/state/storage/b.ts', 'state-below-rooms'],
    ['src/state/session/a.ts', 'src/state/elsewhere/b.ts', 'state-known-rooms'],
    ['src/core/run/a.ts', 'src/onnxRuntime/node/b.ts', 'models-in-node'],
    ['src/core/run/a.test.ts', 'src/onnxRuntime/b.ts', 'layer-core'],
    ['src/workers/a.ts', 'src/onnxRuntime/node/b.ts', 'models-in-node'],
    ['src/onnxRuntime/a.ts', 'src/workers/b.ts', 'layer-onnxRuntime'],
    ['src/cli/a.ts', 'onnxruntime-web', 'models-by-one'],
    ['src/ui/words/a.ts', 'src/ui/controls/b.ts', 'ui-order-words'],
    ['src/ui/files/a.ts', 'src/ui/shell/b.ts', 'ui-order-files'],
    ['src/ui/charts/time/a.ts', 'src/ui/panes/memory/b.ts', 'ui-order-charts'],
    ['src/ui/panes/memory/a.ts', 'src/ui/panes/buffers/b.ts', 'ui-apart'],
    ['src/ui/panes/memory/a.ts', 'src/ui/panels/timeline/b.ts', 'ui-apart'],
    ['src/ui/panels/headline/a.ts', 'src/ui/shell/b.ts', 'ui-apart'],
    ['src/ui/panes/memory/a.ts', 'src/ui/panes.tsx', 'ui-apart'],
    ['src/ui/shell/a.ts', 'src/ui/elsewhere/b.ts', 'ui-known-rooms'],
    ['src/gallery/a.ts', 'src/cli/b.ts', 'layer-gallery'],
    ['src/ui/a.ts', 'src/gallery/b.ts', 'layer-ui'],
    ['src/cli/a.ts', 'src/state/b.ts', 'layer-cli'],
    ['src/node/a.ts', 'src/core/isa/b.ts', 'layer-node'],
    ['src/state/a.ts', 'src/node/b.ts', 'layer-state'],
    ['src/workers/a.ts', 'src/state/b.ts', 'layer-workers'],
    ['src/ui/a.ts', 'src/ui/b.testing.ts', 'tests-are-leaves'],
    ['src/core/machine/a.ts', 'src/testdata/b.json', 'recordings-are-for-tests'],
    ['src/core/machine/a.ts', 'src/core/machine/a.ts', 'no-cycles'],
    ['src/ui/a.ts', 'not-installed', 'resolvable'],
    ['src/ui/a.ts', 'zustand', 'one-kind-of-store'],
  ])('%s may not import %s', async (from, to, rule) => {
    expect(await brokenRules(from, to)).toContain(rule);
  });
});

describe('an import along the flow is left alone', () => {
  test.each([
    ['src/core/isa/a.ts', 'src/core/machine/b.ts'],
    ['src/core/simulator/a.ts', 'src/core/trace/b.ts'],
    ['src/core/simulator/a.test.ts', 'src/core/compiler/b.ts'],
    ['src/core/compiler/search/a.ts', 'src/core/compiler/target/b.ts'],
    ['src/core/compiler/compile.ts', 'src/core/compiler/search/b.ts'],
    ['src/core/program/a.ts', 'zod'],
    ['src/core/workload/onnx/a.ts', '@bufbuild/protobuf'],
    ['src/core/isa/a.test.ts', 'node:fs'],
    ['src/ui/a.tsx', 'react'],
    ['src/ui/a.tsx', 'src/state/b.ts'],
    ['src/state/session/a.ts', 'src/state/runs/network/b.ts'],
    ['src/state/links/a.ts', 'src/state/notices.ts'],
    ['src/ui/panes/memory/a.ts', 'src/ui/panes/memory/drawing/b.ts'],
    ['src/ui/panes/memory/a.ts', 'src/ui/charts/time/b.ts'],
    ['src/ui/panes/memory/index.ts', 'src/ui/pane.ts'],
    ['src/ui/panes.tsx', 'src/ui/panes/memory/index.ts'],
    ['src/ui/shell/a.ts', 'src/ui/panels/headline/b.ts'],
    ['src/main.tsx', 'src/ui/b.ts'],
    ['src/bench/a.ts', 'src/workers/b.ts'],
    ['src/cli/a.ts', 'src/node/b.ts'],
    ['src/core/run/a.test.ts', 'src/onnxRuntime/node/b.ts'],
    ['src/workers/a.ts', 'src/onnxRuntime/b.ts'],
    ['src/onnxRuntime/a.mjs', 'onnxruntime-web'],
    ['src/state/store.ts', 'zustand'],
  ])('%s may import %s', async (from, to) => {
    expect(await brokenRules(from, to)).toEqual([]);
  });
});
