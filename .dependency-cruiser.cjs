/**
 * The one-way flow of the code. src/tools/layers.test.ts shows for each rule that it catches what it is for.
 */

/** Inside src/core a folder imports only folders before it (its own included). */
const CORE_ORDER = [
  'base',
  'cycles',
  'figures',
  'machine',
  'isa',
  'program',
  'tensor',
  'layer',
  'operators',
  'workload',
  'compiler',
  'trace',
  'simulator',
  'analysis',
  'run',
  'network',
  'explore',
  'experiment',
];

/** Inside src/core/compiler a room imports only rooms before it; what the whole compiler takes and gives lies beside them. */
const COMPILER_ORDER = [
  'schedule',
  'target',
  'space',
  'plan',
  'lowering',
  'costs',
  'lowerBound',
  'boxes',
  'estimate',
  'search',
];

/** Inside src/core/workload too. */
const WORKLOAD_ORDER = ['model', 'graph', 'onnx', 'reference', 'quantize', 'samples', 'zoo', 'digits', 'pictures'];

/** Inside src/state likewise; `store.ts`, `notices.ts` and `code.ts` lie below all rooms. */
const STATE_ORDER = ['storage', 'documents', 'view', 'links', 'runs', 'session'];

/**
 * Inside src/ui: what panes and panels share, likewise. Panes and panels know these rooms and nobody of their kind; the shell and the
 * list of panes put them together.
 */
const UI_SHARED = ['words', 'theme', 'controls', 'figures', 'charts', 'files'];

/** What runs models where Node runs. */
const MODELS_IN_NODE = '^src/onnxRuntime/node/';

/** Beside src/core, who may import whom. */
const LAYERS = {
  core: [],
  node: [],
  onnxRuntime: ['core'],
  workers: ['core', 'onnxRuntime'],
  state: ['core', 'workers'],
  ui: ['core', 'workers', 'state'],
  gallery: ['core', 'workers', 'state', 'ui'],
  cli: ['core', 'node', 'onnxRuntime'],
  bench: ['core', 'onnxRuntime', 'workers', 'node', 'tools'],
  tools: ['core', 'node', 'onnxRuntime'],
};

/** Tests may reach for anything that comes later in the core, but the core's tests stay within the core. */
const TEST = '(\\.(test|testing)\\.tsx?$|/testSupport/)';

const coreFolder = (name) => `^src/core/${name}(/|\\.ts$)`;

/**
 * A room imports only those before it in the list `order`, whose name a message gives.
 * @param {string} prefix
 * @param {string} root
 * @param {string} listName
 * @param {readonly string[]} order
 * @param {(room: string) => string} folder
 */
const inOrder = (prefix, root, listName, order, folder = (room) => `^${root}/${room}/`) =>
  order.slice(0, -1).map((room, index) => ({
    name: `${prefix}-order-${room}`,
    severity: 'error',
    comment: `${root}/${room} imports only what comes before it in ${listName}.`,
    from: { path: folder(room), pathNot: TEST },
    to: { path: folder(`(${order.slice(index + 1).join('|')})`) },
  }));

const uiOrder = UI_SHARED.map((room, index) => ({
  name: `ui-order-${room}`,
  severity: 'error',
  comment: `src/ui/${room} imports only what comes before it in UI_SHARED.`,
  from: { path: `^src/ui/${room}/`, pathNot: TEST },
  to: { path: '^src/ui/', pathNot: `^src/ui/(${UI_SHARED.slice(0, index + 1).join('|')})/` },
}));

const layers = Object.entries(LAYERS).map(([layer, allowed]) => ({
  name: `layer-${layer}`,
  severity: 'error',
  comment: `src/${layer} imports only ${[layer, ...allowed].map((name) => `src/${name}`).join(', ')}.`,
  from: { path: `^src/${layer}/` },
  to: {
    path: '^src/',
    pathNot: [`^src/(${[layer, ...allowed, 'testdata'].join('|')})/`, ...(layer === 'core' ? [MODELS_IN_NODE] : [])],
  },
}));

module.exports = {
  forbidden: [
    ...inOrder('core', 'src/core', 'CORE_ORDER', CORE_ORDER, coreFolder),
    ...inOrder('compiler', 'src/core/compiler', 'COMPILER_ORDER', COMPILER_ORDER),
    ...inOrder('workload', 'src/core/workload', 'WORKLOAD_ORDER', WORKLOAD_ORDER),
    ...layers,
    ...inOrder('state', 'src/state', 'STATE_ORDER', STATE_ORDER),
    ...uiOrder,
    {
      name: 'state-below-rooms',
      severity: 'error',
      comment: 'What lies beside the rooms of the state is below all of them.',
      from: { path: '^src/state/[^/]+$', pathNot: TEST },
      to: { path: '^src/state/[^/]+/' },
    },
    {
      name: 'state-known-rooms',
      severity: 'error',
      comment: 'A new room of the state needs its place in STATE_ORDER.',
      from: { path: '^(src|e2e)/' },
      to: { path: '^src/state/[^/]+/', pathNot: `^src/state/(${STATE_ORDER.join('|')})/` },
    },
    {
      name: 'ui-apart',
      severity: 'error',
      comment: 'A pane or a panel knows what all share, and no other pane or panel: the shell puts them together.',
      from: { path: '^src/ui/(panes|panels)/([^/]+)/', pathNot: TEST },
      to: { path: '^src/ui/', pathNot: `^src/ui/($1/$2/|(${UI_SHARED.join('|')})/|pane\\.ts$)` },
    },
    {
      name: 'ui-known-rooms',
      severity: 'error',
      comment: 'A new room that panes share needs its place in UI_SHARED.',
      from: { path: '^src/' },
      to: { path: '^src/ui/[^/]+/', pathNot: `^src/ui/(${UI_SHARED.join('|')}|panes|panels|shell)/` },
    },
    {
      name: 'core-known-folders',
      severity: 'error',
      comment: 'A new folder of the core needs its place in CORE_ORDER.',
      from: { path: '^src/' },
      to: { path: '^src/core/', pathNot: coreFolder(`(${CORE_ORDER.join('|')})`) },
    },
    {
      name: 'compiler-known-rooms',
      severity: 'error',
      comment: 'A new room of the compiler needs its place in COMPILER_ORDER.',
      from: { path: '^src/' },
      to: { path: `^src/core/compiler/[^/]+/`, pathNot: `^src/core/compiler/(${COMPILER_ORDER.join('|')})/` },
    },
    {
      name: 'workload-known-rooms',
      severity: 'error',
      comment: 'A new room of the workload needs its place in WORKLOAD_ORDER.',
      from: { path: '^src/' },
      to: { path: `^src/core/workload/`, pathNot: `^src/core/workload/(${WORKLOAD_ORDER.join('|')})/` },
    },
    {
      name: 'operators-alone',
      severity: 'error',
      comment: 'An operator knows others by name at most: what asks for any of them asks the registry.',
      from: {
        path: '^src/core/operators/',
        pathNot: `(^src/core/operators/(registry|inferNode|evaluate|schema)\\.ts$|${TEST})`,
      },
      to: { path: '^src/core/operators/registry\\.ts$' },
    },
    {
      name: 'simulator-alone',
      severity: 'error',
      comment: 'The simulator runs any program: it must not know who made it.',
      from: { path: coreFolder('simulator'), pathNot: TEST },
      to: { path: coreFolder('(tensor|layer|operators|workload|compiler)') },
    },
    {
      name: 'core-packages',
      severity: 'error',
      comment: 'The core is pure: of all packages it may use zod, and nothing of Node.',
      from: { path: '^src/core/', pathNot: TEST },
      to: { path: '(^|/)node_modules/', pathNot: '(^|/)node_modules/(zod|@bufbuild/protobuf)/' },
    },
    {
      name: 'core-protobuf',
      severity: 'error',
      comment: 'Only the ONNX import reads protobuf; nobody else should know the format, or load the library.',
      from: { path: '^src/', pathNot: `(^src/core/workload/onnx/|${TEST})` },
      to: { path: '(^|/)node_modules/@bufbuild/' },
    },
    {
      name: 'core-node',
      severity: 'error',
      comment: 'The core is pure: the same in Node, in a worker and in a test.',
      from: { path: '^src/core/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'models-by-one',
      severity: 'error',
      comment: 'Only src/onnxRuntime knows who runs models; all else asks a ModelRuntime.',
      from: { path: '^src/', pathNot: `(^src/onnxRuntime/|${TEST})` },
      to: { path: '(^|/)node_modules/onnxruntime-' },
    },
    {
      name: 'models-in-node',
      severity: 'error',
      comment: 'Only programs of Node run models in a thread of Node, and tests.',
      from: { path: '^src/', pathNot: `(^src/(onnxRuntime/node|cli|bench|tools)/|${TEST})` },
      to: { path: MODELS_IN_NODE },
    },
    {
      name: 'one-kind-of-store',
      severity: 'error',
      comment: 'Stores are made by state/store.ts, where a listener that throws stops no other.',
      from: { path: '^src/', pathNot: '^src/state/store\\.ts$' },
      to: { path: '(^|/)node_modules/zustand/' },
    },
    {
      name: 'ui-is-the-end',
      severity: 'error',
      comment: 'Only the interface itself, the entry and the gallery know the interface.',
      from: { path: '^(src|e2e)/', pathNot: '^src/(ui/|gallery/|main\\.tsx$)' },
      to: { path: '^src/ui/' },
    },
    {
      name: 'tests-are-leaves',
      severity: 'error',
      comment: 'Code that ships must not need code that tests.',
      from: { path: '^src/', pathNot: TEST },
      to: { path: TEST },
    },
    {
      name: 'recordings-are-for-tests',
      severity: 'error',
      comment: 'What is shown is computed, never recorded: only tests and the fitting scripts read src/testdata.',
      from: { path: '^src/', pathNot: `(${TEST}|^src/tools/)` },
      to: { path: '^src/testdata/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files that need each other are one idea in two places.',
      from: { path: '^(src|e2e)/' },
      to: { circular: true },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment:
        'An import that leads nowhere hides from every other rule. The address of a file (`?url`) is for the bundler to find.',
      from: { path: '^(src|e2e)/' },
      to: { couldNotResolve: true, pathNot: '\\?url$' },
    },
    {
      name: 'declared',
      severity: 'error',
      comment: 'A package that package.json does not name may vanish with the next install.',
      from: { path: '^(src|e2e)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
