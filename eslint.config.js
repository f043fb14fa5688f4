import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const TESTS = ['**/*.test.{ts,tsx}', '**/*.testing.{ts,tsx}', '**/testSupport/**', 'e2e/**'];

/** What the core may not see: the same inputs must give the same answer in Node, in a worker and in a test. */
const IMPURE_GLOBALS = [
  ...['window', 'document', 'self', 'globalThis', 'navigator', 'location', 'localStorage', 'sessionStorage', 'fetch'],
  ...['process', 'console', 'Buffer', 'require', 'performance', 'Date', 'crypto'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame', 'postMessage'],
].map((name) => ({ name, message: 'src/core is pure: pass the value in, or do this outside of the core.' }));

/** Methods of ES2023 to ES2025 that no object of ours has too. */
const NEWER_METHODS = [
  ...['findLast', 'findLastIndex', 'toReversed', 'toSorted', 'toSpliced', 'groupBy', 'withResolvers', 'fromAsync'],
  ...[
    'isWellFormed',
    'toWellFormed',
    'transferToFixedLength',
    'waitAsync',
    'isSubsetOf',
    'isSupersetOf',
    'isDisjointFrom',
  ],
  ...['symmetricDifference', 'setFromBase64', 'toBase64', 'fromBase64', 'toHex', 'fromHex'],
];

export default defineConfig(
  globalIgnores(['dist/', 'node_modules/', '.cache/', 'test-results/', 'playwright-report/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    name: 'every file',
    files: ['**/*.{ts,tsx,js,mjs,cjs}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Mistakes that types do not catch.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-case-declarations': 'error',
      'no-cond-assign': 'error',
      'no-constant-binary-expression': 'error',
      'no-control-regex': 'error',
      'no-debugger': 'error',
      'no-empty': 'error',
      'no-empty-pattern': 'error',
      'no-fallthrough': 'error',
      'no-loss-of-precision': 'error',
      'no-self-assign': 'error',
      'no-self-compare': 'error',
      'no-sparse-arrays': 'error',
      'no-unreachable-loop': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-catch': 'error',
      'no-useless-escape': 'error',
      'use-isnan': 'error',
      'no-console': 'error',

      // Methods newer than what README and the build's target promise (ES2022); `lib` of tsconfig.json does not have them either.
      'no-restricted-syntax': [
        'error',
        {
          selector: `MemberExpression[property.name=/^(${NEWER_METHODS.join('|')})$/]`,
          message: 'Newer than ES2022: older browsers do not have it, and no build puts it in.',
        },
      ],

      // One idea a file.
      'max-lines': ['error', { max: 400 }],

      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],

      // It asks for the `!` that no-non-null-assertion forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // Indexed loops over typed arrays are the fast ones, and islands of speed are deliberate here.
      '@typescript-eslint/prefer-for-of': 'off',
      // A type alias for an object shape is as clear as an interface.
      '@typescript-eslint/consistent-type-definitions': 'off',
    },
  },

  {
    name: 'React',
    files: ['src/ui/**/*.{ts,tsx}', 'src/state/**/*.{ts,tsx}', 'src/main.tsx'],
    extends: [reactHooks.configs.flat['recommended-latest']],
  },

  {
    name: 'pure core',
    files: ['src/core/**/*.ts'],
    ignores: TESTS,
    rules: {
      'no-restricted-globals': ['error', ...IMPURE_GLOBALS],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Use src/core/random.ts with a seed.' },
      ],
    },
  },

  {
    name: 'tests',
    files: TESTS,
    rules: {
      // Asymmetric matchers (expect.objectContaining, …) are typed any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // A test that waits for nothing may still be async by its runner's contract.
      '@typescript-eslint/require-await': 'off',
    },
  },

  {
    name: 'unit tests',
    files: ['src/**/*.test.{ts,tsx}', 'src/**/*.testing.{ts,tsx}'],
    // Rules that ask for types take most of the time, and find least here: what runs is checked by running it. In e2e, where a promise
    // that nobody awaits is a test that checks nothing, they stay.
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: false } },
  },

  {
    name: 'programs that talk to a terminal',
    files: ['src/cli/**', 'src/bench/**', 'src/tools/**'],
    rules: { 'no-console': 'off' },
  },

  {
    name: 'types in comments',
    files: ['**/*.mjs'],
    // The rule does not see the cast in a JSDoc comment; tsc does.
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },

  {
    name: 'configuration in JavaScript has no types',
    files: ['*.{js,cjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: false } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
