import { defineConfig } from 'oxlint';

const TESTS = ['**/*.test.{ts,tsx}', '**/*.testing.{ts,tsx}', '**/testSupport/**', 'e2e/**'];

/** What the core may not see: the same inputs must give the same answer in Node, in a worker and in a test. */
const IMPURE_GLOBALS = [
  ...['window', 'document', 'self', 'globalThis', 'navigator', 'location', 'localStorage', 'sessionStorage', 'fetch'],
  ...['process', 'console', 'Buffer', 'require', 'performance', 'Date', 'crypto'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame', 'postMessage'],
].map((name) => ({ name, message: 'src/core is pure: pass the value in, or do this outside of the core.' }));

/**
 * Methods of ES2023 to ES2025 that no object of ours has too: newer than what README and the build's target promise (ES2022). `lib` of
 * tsconfig.json does not have them either.
 */
const NEWER_METHODS = [
  ...['findLast', 'findLastIndex', 'toReversed', 'toSorted', 'toSpliced', 'groupBy', 'withResolvers', 'fromAsync'],
  ...['isWellFormed', 'toWellFormed', 'transferToFixedLength', 'waitAsync'],
  ...['isSubsetOf', 'isSupersetOf', 'isDisjointFrom', 'symmetricDifference'],
  ...['setFromBase64', 'toBase64', 'fromBase64', 'setFromHex', 'toHex', 'fromHex'],
].map((property) => ({
  property,
  message: 'Newer than ES2022: older browsers do not have it, and no build puts it in.',
}));

/** @param {...string} names */
const errors = (...names) => Object.fromEntries(names.map((name) => [name, /** @type {const} */ ('error')]));

/** @param {...string} names */
const off = (...names) => Object.fromEntries(names.map((name) => [name, /** @type {const} */ ('off')]));

/** What makes a call, a member or a value `any`: types do not hold where something untyped comes from outside. */
const UNTYPED = [
  ...['typescript/no-unsafe-argument', 'typescript/no-unsafe-assignment', 'typescript/no-unsafe-call'],
  ...['typescript/no-unsafe-member-access', 'typescript/no-unsafe-return'],
];

export default defineConfig({
  plugins: ['typescript', 'react'],
  categories: { correctness: 'off' },
  options: { typeAware: true, reportUnusedDisableDirectives: 'error' },
  env: { builtin: true },
  ignorePatterns: ['dist/', 'node_modules/', '.cache/', 'test-results/', 'playwright-report/'],

  rules: {
    // Mistakes that types do not catch.
    ...errors(
      ...['no-case-declarations', 'no-cond-assign', 'no-constant-binary-expression', 'no-control-regex', 'no-debugger'],
      ...['no-empty', 'no-empty-function', 'no-empty-pattern', 'no-fallthrough', 'no-loss-of-precision'],
      ...['no-self-assign', 'no-self-compare', 'no-sparse-arrays', 'no-unreachable-loop', 'no-unsafe-finally'],
      ...['no-useless-catch', 'no-useless-escape', 'use-isnan', 'no-console'],
      ...['no-array-constructor', 'no-unused-expressions', 'no-useless-constructor', 'no-var', 'prefer-const'],
      ...['prefer-rest-params', 'prefer-spread'],
    ),
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    'no-restricted-properties': ['error', ...NEWER_METHODS],
    // One idea a file.
    'max-lines': ['error', { max: 400 }],
    // A function fits a screen, and takes what a reader can keep in mind. Hot loops may not, and say so beside it.
    'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    'max-params': ['error', { max: 5 }],

    // Promises and errors.
    ...errors(
      ...['typescript/await-thenable', 'typescript/no-floating-promises', 'typescript/only-throw-error'],
      ...['typescript/prefer-promise-reject-errors', 'typescript/require-await'],
      ...['typescript/use-unknown-in-catch-callback-variable'],
    ),
    'typescript/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    'typescript/return-await': ['error', 'error-handling-correctness-only'],

    // Values that are not what they look like.
    ...errors(
      ...UNTYPED,
      ...['typescript/no-explicit-any', 'typescript/no-non-null-assertion', 'typescript/no-unsafe-enum-comparison'],
      ...['typescript/no-extra-non-null-assertion', 'typescript/no-non-null-asserted-nullish-coalescing'],
      ...['typescript/no-non-null-asserted-optional-chain', 'typescript/no-confusing-non-null-assertion'],
      ...['typescript/no-array-delete', 'typescript/no-base-to-string', 'typescript/no-dynamic-delete'],
      ...['typescript/no-for-in-array', 'typescript/no-implied-eval', 'typescript/no-meaningless-void-operator'],
      ...['typescript/no-misused-new', 'typescript/no-misused-spread', 'typescript/no-mixed-enums'],
      ...['typescript/no-this-alias', 'typescript/no-unsafe-declaration-merging', 'typescript/no-unsafe-unary-minus'],
      ...['typescript/no-duplicate-enum-values', 'typescript/related-getter-setter-pairs', 'typescript/unbound-method'],
      ...['typescript/no-deprecated', 'typescript/no-require-imports', 'typescript/triple-slash-reference'],
    ),
    'typescript/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    'typescript/restrict-plus-operands': [
      'error',
      { allowAny: false, allowBoolean: false, allowNullish: false, allowNumberAndString: false, allowRegExp: false },
    ],
    'typescript/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    'typescript/switch-exhaustiveness-check': [
      'error',
      { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
    ],

    // Code that does nothing, or says a thing twice.
    ...errors(
      ...['typescript/no-duplicate-type-constituents', 'typescript/no-redundant-type-constituents'],
      ...['typescript/no-empty-object-type', 'typescript/no-extraneous-class', 'typescript/no-inferrable-types'],
      ...['typescript/no-generated-empty-object-type', 'typescript/no-invalid-void-type', 'typescript/no-namespace'],
      ...['typescript/no-unnecessary-boolean-literal-compare', 'typescript/no-unnecessary-template-expression'],
      ...['typescript/no-unnecessary-type-arguments', 'typescript/no-unnecessary-type-assertion'],
      ...['typescript/no-unnecessary-type-constraint', 'typescript/no-unnecessary-type-conversion'],
      ...['typescript/no-unnecessary-type-parameters', 'typescript/no-useless-default-assignment'],
      ...['typescript/no-unsafe-function-type', 'typescript/no-wrapper-object-types', 'typescript/unified-signatures'],
    ),
    'typescript/no-unnecessary-condition': ['error', { allowConstantLoopConditions: 'only-allowed-literals' }],

    // One way to write a thing.
    ...errors(
      ...['typescript/adjacent-overload-signatures', 'typescript/array-type', 'typescript/ban-tslint-comment'],
      ...['typescript/class-literal-property-style', 'typescript/consistent-generic-constructors'],
      ...['typescript/consistent-indexed-object-style', 'typescript/consistent-type-assertions'],
      ...['typescript/dot-notation', 'typescript/prefer-as-const', 'typescript/prefer-find'],
      ...['typescript/prefer-function-type', 'typescript/prefer-includes', 'typescript/prefer-literal-enum-member'],
      ...['typescript/prefer-namespace-keyword', 'typescript/prefer-nullish-coalescing'],
      ...['typescript/prefer-reduce-type-parameter', 'typescript/prefer-regexp-exec'],
      ...['typescript/prefer-return-this-type', 'typescript/prefer-string-starts-ends-with'],
    ),
    'typescript/ban-ts-comment': ['error', { minimumDescriptionLength: 10 }],
    'typescript/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
  },

  overrides: [
    {
      // React.
      files: ['src/ui/**/*.{ts,tsx}', 'src/state/**/*.{ts,tsx}', 'src/main.tsx'],
      rules: errors(
        ...['react/rules-of-hooks', 'react/exhaustive-deps', 'react/static-components', 'react/use-memo'],
        ...['react/void-use-memo', 'react/preserve-manual-memoization', 'react/immutability', 'react/globals'],
        ...['react/refs', 'react/set-state-in-effect', 'react/error-boundaries', 'react/purity'],
        ...['react/set-state-in-render', 'react/incompatible-library', 'react/unsupported-syntax'],
      ),
    },
    {
      // The pure core.
      files: ['src/core/**/*.ts'],
      excludeFiles: TESTS,
      rules: {
        'no-restricted-globals': ['error', ...IMPURE_GLOBALS],
        'no-restricted-properties': [
          'error',
          ...NEWER_METHODS,
          { object: 'Math', property: 'random', message: 'Use src/core/base/random.ts with a seed.' },
        ],
      },
    },
    {
      files: TESTS,
      // Asymmetric matchers (expect.objectContaining, …) are typed any; a test that waits for nothing may still be async by its runner's
      // contract; and what a test reads it goes on to compare.
      rules: off(
        ...[...UNTYPED, 'typescript/require-await', 'typescript/unbound-method', 'typescript/no-base-to-string'],
        // A list of tests is as long as it is.
        ...['max-lines-per-function', 'max-params'],
      ),
    },
    {
      // Programs that talk to a terminal.
      files: ['src/cli/**', 'src/bench/**', 'src/tools/**'],
      rules: off('no-console'),
    },
    {
      // Types in comments: the rule does not see the cast in a JSDoc comment; tsc does.
      files: ['**/*.mjs'],
      rules: off('typescript/no-unsafe-assignment'),
    },
    {
      // Configuration in JavaScript has no types.
      files: ['*.{js,cjs}'],
      rules: off(...UNTYPED, 'typescript/no-require-imports'),
    },
  ],
});
