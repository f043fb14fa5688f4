/** Put in place by whatever bundles the code: `buildConstants` in src/tools/engine.mjs. */
declare const __VTA_BUILD__: Omit<Version, 'results'>;

/** Which program, and which results, this is: what an export, a file or a report says of its origin. */
export interface Version {
  /** The release, of package.json. */
  readonly version: string;
  /** Version of the results: raised whenever an experiment gives other bits, cycles, choices or resources than before. */
  readonly results: number;
  /** Hash of the engine's sources, that runtime's version with them: equal engines give equal results. */
  readonly engine: string;
  /** Version of ONNX Runtime, which computes what the engine does not. */
  readonly onnxRuntime: string;
}

export const VERSION: Version = { ...__VTA_BUILD__, results: 5 };
