import type { ReactElement } from 'react';
import { isPart, type FilePart, type NetworkChoice } from '../../../state/documents/networkChoice.ts';
import { takePart, takeWhole } from '../../../state/documents/networkPart.ts';
import { plural } from '../../words/format.ts';
import './networkForms.css';

/** What of the network is shown, where that is not all of it, or not its own weights; one button takes it all again. */
export function PartOfNetwork({
  choice,
  seeded,
}: {
  readonly choice: NetworkChoice;
  /** Weights that have random values. */
  readonly seeded: readonly string[];
}): ReactElement | null {
  const part = isPart(choice) ? choice : null;
  if (part === null && seeded.length === 0) return null;
  return (
    <p className="network-part-line">
      {part !== null && (
        <>
          <span>{partText(part)}</span>
          <button type="button" className="button" onClick={takeWhole}>
            Whole network
          </button>
        </>
      )}
      {seeded.length > 0 && (
        <span className="over" title={`Random: ${seeded.slice(0, 20).join(', ')}${seeded.length > 20 ? ', …' : ''}`}>
          Random weights: the file has no values of {plural(seeded.length, 'tensor')}
        </span>
      )}
    </p>
  );
}

function partText({ from, to, inputs, batch }: FilePart): string {
  const ends = [
    ...(from === undefined ? [] : [`from ${listed(from)}`]),
    ...(to === undefined ? [] : [`to ${listed(to)}`]),
  ].join(' ');
  return [
    ...(ends === '' ? [] : [`Part ${ends}`]),
    ...Object.entries(inputs ?? {}).map(([name, shape]) => `${name} ${shape.join(' × ')}`),
    ...(batch === undefined ? [] : [`batch ${batch}`]),
  ].join(' · ');
}

const listed = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')}, …` : names.join(', ');

/** The ends of a part are chosen where its layers or nodes are looked at. */
export function CutButtons({
  begin,
  end,
}: {
  /** Values that the layer reads, and those that it makes, by the network's names. */
  readonly begin: readonly string[];
  readonly end: readonly string[];
}): ReactElement {
  return (
    <p className="network-notice-actions">
      {begin.length > 0 && (
        <button
          type="button"
          className="link"
          title="Take only what comes from here on; what this reads becomes the input"
          onClick={() => {
            takePart({ from: begin });
          }}
        >
          begin here
        </button>
      )}
      <button
        type="button"
        className="link"
        title="Take only what leads to here; what this makes becomes the output"
        onClick={() => {
          takePart({ to: end });
        }}
      >
        cut here
      </button>
    </p>
  );
}
