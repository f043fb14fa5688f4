import { withArticle } from '../../../core/machine/quantity.ts';
import { useEffect, useState, type ReactElement } from 'react';
import { answerOf } from '../../../core/network/answer.ts';
import { loadDigits, useDigitStore } from '../../../state/runs/network/digits.ts';
import { useExperimentStore } from '../../../state/documents/experiment.ts';
import { useNetworkStore } from '../../../state/runs/network/network.ts';
import { FIRST_DIGIT } from '../../../state/documents/networkChoice.ts';
import type { Digits } from '../../../core/workload/digits/digits.ts';
import { integer } from '../../words/format.ts';
import { useNetwork } from '../../../state/runs/network/useNetwork.ts';
import { DrawField } from './DrawField.tsx';
import './digit.css';
import { HeldBack } from './HeldBack.tsx';
import { PixelPicture } from '../../charts/pixels/PixelPicture.tsx';
import { Scores } from './Scores.tsx';
import { useDigitInput } from './useDigitInput.ts';

/** Draw a digit, or take one: what the network reads, and what it makes of it. */
export function DigitTop(): ReactElement | null {
  const digits = useDigitStore((s) => s.digits);
  const [, setFailed] = useState(false);
  useEffect(() => {
    // A failure is shown where the run's would be: it needs the same files.
    loadDigits().catch(() => {
      setFailed(true);
    });
  }, []);
  return digits === null ? null : <Digit digits={digits} />;
}

function Digit({ digits }: { readonly digits: Digits }): ReactElement {
  const choice = useExperimentStore((s) => s.history.present.digit) ?? FIRST_DIGIT;
  const { pixels, label } = useDigitInput(digits, choice);
  const network = useNetwork();
  const running = useNetworkStore((s) => s.running);
  const answer = answerOf(network?.shown.result ?? null);
  const old = network === null || network.stale || !(network.shown.complete || !running);
  const blank = choice.kind === 'drawn' && choice.strokes.length === 0;
  return (
    <div className="digit">
      <DrawField digit={choice} pixels={pixels} />
      <div className="digit-input">
        <div className="digit-read">
          <PixelPicture
            width={28}
            height={28}
            values={pixels}
            label="The digit as the network reads it, 28 × 28"
            scale={4}
          />
          <p className="small weak">28 × 28, as the network reads it</p>
        </div>
        <div className="digit-actions">
          <button
            type="button"
            className="button"
            disabled={blank}
            onClick={() => {
              useExperimentStore.getState().editDocument((d) => ({ ...d, digit: { kind: 'drawn', strokes: [] } }));
            }}
          >
            Clear
          </button>
        </div>
      </div>
      <div className="digit-answer" data-stale={old}>
        {blank ? (
          <p className="weak">Nothing is drawn yet.</p>
        ) : (
          answer !== null && (
            <>
              <p className="digit-sentence" role="status">
                {old ? 'The machine is at it.' : sentence(answer.digit, label)}
                {!old && (
                  <span className="visually-hidden"> In {integer(network.totals.vtaCycles)} cycles of VTA.</span>
                )}
              </p>
              <Scores answer={answer} label={label} />
            </>
          )
        )}
      </div>
      <HeldBack digits={digits} digit={choice} />
    </div>
  );
}

function sentence(answer: number, label: number | null): string {
  if (label === null) return `The simulated machine reads ${withArticle(answer)}.`;
  return answer === label
    ? `The simulated machine reads ${withArticle(answer)}, and it is ${withArticle(label)}.`
    : `The simulated machine reads ${withArticle(answer)}, but it is ${withArticle(label)}.`;
}
