/** The part of the WebAssembly API used here; the core is written without the platform's type libraries. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
export type WasmCall = (...parameters: number[]) => void;
export interface WasmApi {
  readonly Memory: new (limits: { initial: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: { env: { memory: WasmMemory } },
  ) => { readonly exports: Readonly<Record<string, WasmCall | undefined>> };
}
declare const WebAssembly: WasmApi | undefined;

/** Null where the engine has none. */
export const wasmApi = (): WasmApi | null => (typeof WebAssembly === 'undefined' ? null : WebAssembly);
