import { useMemo } from 'react';
import { differenceOf, type Picture, type PictureDifference } from '../../../core/workload/pictures/picture.ts';
import type { PicturePorts } from '../../../core/workload/pictures/picturePorts.ts';
import { pictureOfTensor } from '../../../core/workload/pictures/pictureTensor.ts';
import { PIXEL_FORMS } from '../../../core/workload/pictures/pixelForm.ts';
import type { PixelFormName } from '../../../core/workload/pictures/pixelFormNames.ts';
import { topClasses, type ClassScore } from '../../../core/workload/pictures/topClasses.ts';
import { isStyle } from '../../../state/documents/networkOnTab.ts';
import type { RunOutputs } from '../../../state/runs/network/network.ts';
import { useNetwork, type NetworkView } from '../../../state/runs/network/useNetwork.ts';

/** What differs is mostly too little to be seen. */
export const GAIN = 8;

const CLASSES = 5;

/** What has come of a picture so far. */
export interface PictureRun {
  readonly network: NetworkView;
  /** Null: it reads no picture, as far as its shapes tell. */
  readonly ports: PicturePorts | null;
  /** Null: nobody has said how it reads one. */
  readonly pixels: PixelFormName | null;
  /** As the network reads it. */
  readonly read: Picture | null;
  readonly vta: Outcome | null;
  readonly float: Outcome | null;
  /** Of two pictures. */
  readonly difference: PictureDifference | null;
  /** Which of it is of another input, style, size or machine than what is asked for: each is there as soon as it is made. */
  readonly old: { readonly vta: boolean; readonly float: boolean };
}

export type Outcome =
  | { readonly kind: 'picture'; readonly picture: Picture }
  | { readonly kind: 'classes'; readonly top: readonly ClassScore[] };

/** Null until something is known of the network. */
export function usePictureRun(): PictureRun | null {
  const network = useNetwork();
  const ports = network?.shown.about?.ports ?? null;
  const document = network?.document;
  const pixels = document === undefined ? null : isStyle(document.choice) ? 'unit' : document.pixels;
  const { outputs = null, float = null } = network?.shown ?? {};
  const made = useMemo(() => outcomeOf(ports, pixels, outputs), [ports, pixels, outputs]);
  const exact = useMemo(() => outcomeOf(ports, pixels, float), [ports, pixels, float]);
  const difference = useMemo(
    () =>
      made?.kind === 'picture' && exact?.kind === 'picture' && made.picture.width === exact.picture.width
        ? differenceOf(made.picture, exact.picture, GAIN)
        : null,
    [made, exact],
  );
  if (network === null) return null;
  const read = network.shown.picture;
  const isOld = (of: RunOutputs | null): boolean => network.stale || of?.key !== network.shown.key;
  const old = { vta: isOld(outputs), float: isOld(float) };
  return { network, ports, pixels, read, vta: made, float: exact, difference, old };
}

function outcomeOf(
  ports: PicturePorts | null,
  pixels: PixelFormName | null,
  outputs: RunOutputs | null,
): Outcome | null {
  const values = ports === null ? undefined : outputs?.values[ports.output.name];
  if (ports === null || pixels === null || values === undefined) return null;
  const { output } = ports;
  return output.kind === 'picture'
    ? { kind: 'picture', picture: pictureOfTensor(values, output.shape, PIXEL_FORMS[pixels]) }
    : { kind: 'classes', top: topClasses(values.subarray(0, output.count), CLASSES) };
}
