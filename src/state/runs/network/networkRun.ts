import { canonicalText, hashText } from '../../../core/experiment/key.ts';
import type { Problem } from '../../../core/base/problem.ts';
import type { Arch } from '../../../core/machine/arch.ts';
import type { WeightScales } from '../../../core/workload/quantize/weights.ts';
import type { OpenDimension } from '../../../core/workload/onnx/inputs.ts';
import type { PictureGiven } from '../../../core/workload/pictures/pictureSample.ts';
import type { NetworkRequest, NetworkUpdate } from '../../../workers/networkProtocol.ts';
import type { Failure } from '../../../workers/protocol.ts';
import { withoutClock } from '../../documents/experiment.ts';
import { networkTitle, type DigitChoice, type FileName, type NetworkChoice } from '../../documents/networkChoice.ts';
import { isStyle } from '../../documents/networkOnTab.ts';
import type { MissingFile, NetworkShown, NetworkRefusal } from './network.ts';

/** What the page wants to see: same value, same result. */
export interface NetworkAsked {
  readonly choice: NetworkChoice;
  readonly arch: Arch;
  readonly seed: number;
  /** Samples of the user's; null: what comes with the network. */
  readonly data: FileName | null;
  /** Absent: one scale for the weights of a layer. */
  readonly weightScales?: 'channel';
  /** What it is run on; null: the first of the samples, or a seeded input. */
  readonly digit: DigitChoice | null;
  /** The picture that it is run on, by its hash, and how it is read; null: none. */
  readonly picture: PictureAsked | null;
}

export interface PictureAsked extends Omit<PictureGiven, 'picture'> {
  /** Null: the picture that is shipped. */
  readonly hash: string | null;
}

/** What a request needs beside what was asked: files, digits. */
export type Supplies =
  | { readonly kind: 'ready'; readonly supplies: Pick<NetworkRequest, 'source' | 'input' | 'calibration'> }
  | ({ readonly kind: 'missing' } & MissingFile)
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'refused'; readonly problems: readonly [Problem, ...Problem[]] };

export type Supply = (asked: NetworkAsked) => Promise<Supplies>;

/** A run with one more thing that the worker told of it. `tookMs`: since it was asked for. */
export function grown(run: NetworkShown, update: NetworkUpdate, tookMs: number): NetworkShown {
  switch (update.kind) {
    case 'about':
      return { ...run, about: update.about };
    case 'outline':
      return { ...run, outline: update.outline };
    case 'integers':
      return { ...run, integers: update.integers };
    case 'layer': {
      // What is compiled whole is not taken apart again.
      if (run.memory !== null) return run;
      const layers = [...run.layers];
      layers.splice(update.layer.index, 1, update.layer);
      return { ...run, layers, layerCount: update.count };
    }
    case 'compiled':
      return { ...run, layers: update.layers, layerCount: update.layers.length, memory: update.memory };
    case 'ran': {
      const { result, planes } = update;
      return {
        ...run,
        results: new Map(run.results).set(result.index, result),
        ...(planes !== null && { planes: new Map(run.planes).set(planes.layer, planes), lastMade: planes.layer }),
      };
    }
    case 'picture':
      return { ...run, picture: update.picture };
    case 'outputs':
      return { ...run, outputs: { key: run.key, values: update.outputs } };
    case 'float':
      return { ...run, float: { key: run.key, values: update.outputs } };
    case 'result':
      return { ...run, result: update.result, tookMs };
    default:
      return run;
  }
}

/** Names what is asked for. The clock is no part of it: it only says how long a cycle is. */
export const askedKey = (asked: NetworkAsked): string =>
  hashText(canonicalText({ ...asked, arch: withoutClock(asked.arch) }));

/** Equal for runs whose scales are taken from the same samples: of the network of 26 styles from one of them, whichever is painted. */
const scalesKey = ({ choice, data, weightScales, picture }: NetworkAsked): string =>
  canonicalText([
    data,
    weightScales ?? null,
    picture === null || isStyle(choice) ? null : [picture.pixels, picture.mix],
  ]);

/** Codes of what is wrong with samples. */
const OF_DATA = /^(?:calibration|file)\.|^quantize\.samples$/;

/** Why it is not run, under the name of what is at fault. */
export function refusal(
  { choice, data }: NetworkAsked,
  problems: readonly Problem[],
  open: readonly OpenDimension[],
): NetworkRefusal {
  const ofData = data !== null && problems.every(({ code }) => OF_DATA.test(code));
  const title = ofData
    ? `${data.name} does not fit ${networkTitle(choice)}`
    : `${networkTitle(choice)} was not compiled`;
  return { title, problems, open };
}

/** Where a run begins. On the same machine another input changes no cycles: layers keep their figures until each is replaced. */
export function emptyRun(wanted: NetworkAsked, key: string, shown: NetworkShown | null): NetworkShown {
  const sameNetwork = shown !== null && canonicalText(shown.choice) === canonicalText(wanted.choice);
  const scales: WeightScales = wanted.weightScales ?? 'tensor';
  // Other scales are other programs.
  const sameMachine =
    sameNetwork &&
    shown.scales === scalesKey(wanted) &&
    canonicalText(withoutClock(shown.arch)) === canonicalText(withoutClock(wanted.arch));
  const base = {
    key,
    complete: false,
    choice: sameNetwork ? shown.choice : wanted.choice,
    arch: wanted.arch,
    data: wanted.data,
    weightScales: scales,
    scales: scalesKey(wanted),
    tookMs: null,
    lastMade: null,
  };
  if (sameMachine) return { ...shown, ...base };
  return {
    ...base,
    about: sameNetwork ? shown.about : null,
    outline: sameNetwork ? shown.outline : null,
    integers: null,
    layers: [],
    layerCount: 0,
    memory: null,
    results: new Map(),
    planes: sameNetwork ? shown.planes : new Map(),
    result: sameNetwork ? shown.result : null,
    picture: sameNetwork ? shown.picture : null,
    outputs: sameNetwork ? shown.outputs : null,
    float: sameNetwork ? shown.float : null,
  };
}
