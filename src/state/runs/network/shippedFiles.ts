export class AssetError extends Error {}

/** A file that is shipped with the page, asked for once; after a failure the next one asks again. */
function asset(name: string): () => Promise<Uint8Array<ArrayBuffer>> {
  let asked: Promise<Uint8Array<ArrayBuffer>> | null = null;
  const load = async (): Promise<Uint8Array<ArrayBuffer>> => {
    const answer = await fetch(new URL(name, document.baseURI));
    if (!answer.ok) throw new AssetError(`${name} could not be fetched: ${answer.status} ${answer.statusText}`);
    return new Uint8Array(await answer.arrayBuffer());
  };
  return () => {
    asked ??= load().catch((reason: unknown) => {
      asked = null;
      throw reason instanceof AssetError ? reason : new AssetError(`${name} could not be fetched: ${String(reason)}`);
    });
    return asked;
  };
}

export const fetchLenet = asset('lenet5.onnx');

export const fetchStyle = asset('multistyle26.onnx');

export const fetchDigits = asset('digits.bin');

export const fetchCalibration = asset('calibration.bin');
