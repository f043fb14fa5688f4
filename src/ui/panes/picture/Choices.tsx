import { useState, type CSSProperties, type ReactElement } from 'react';
import type { Mix } from '../../../core/workload/pictures/pictureSample.ts';
import { mixedInput } from '../../../core/workload/pictures/picturePorts.ts';
import { PIXEL_FORM_NAMES } from '../../../core/workload/pictures/pixelFormNames.ts';
import { useExperimentStore } from '../../../state/documents/experiment.ts';
import { FIRST_MIX, FIRST_SIDE, SIDES, type NetworkDocument } from '../../../state/documents/networkChoice.ts';
import { isStyle, networkOnTab } from '../../../state/documents/networkOnTab.ts';
import { Roving } from '../../controls/Roving.tsx';
import { Select } from '../../controls/Select.tsx';
import { editNetwork, openStyle, takeSide } from './editPicture.ts';
import { PIXEL_WORDS } from './pixelWords.ts';
import type { PictureRun } from './usePictureRun.ts';

/** Of the network of 26 styles, before its file is there. */
const STYLES = 26;

const MOST_CHOICES = 64;

/** Which style, or how much of several; how large; and of a network of the user's, in which form it reads pixels. */
export function Choices({ run }: { readonly run: PictureRun | null }): ReactElement {
  const chosen = useExperimentStore((s) => s.history.present.network);
  const network = networkOnTab(chosen, 'pictures');
  const style = isStyle(network.choice);
  const mixed = run?.ports == null ? null : mixedInput(run.ports);
  const inputs = style ? STYLES : (mixed?.count ?? 0);
  // More would not be chosen among one by one.
  const count = inputs <= MOST_CHOICES ? inputs : 0;
  const name = style ? 'Style' : (mixed?.name ?? '');
  const mix = style ? shownMix(network) : network.mix;
  return (
    <div className="picture-choices">
      {count > 1 && <Styles name={name} count={count} mix={mix} isStyled={style} />}
      <span className="picture-settings">
        {count > 1 && <BlendWith name={name} count={count} mix={mix} />}
        {style && network.choice.kind === 'built-in' && (
          <label>
            Size{' '}
            <Select
              label="Size of the picture"
              value={String(network.choice.side ?? FIRST_SIDE)}
              options={SIDES.map((side) => ({ value: String(side), text: `${side} × ${side}` }))}
              onChange={(side) => {
                takeSide(Number(side));
              }}
            />
          </label>
        )}
        {!style && network.pixels !== null && (
          <>
            <Select
              label="Form of pixels"
              value={network.pixels}
              options={PIXEL_FORM_NAMES.map((form) => ({ value: form, text: `pixels ${PIXEL_WORDS[form].title}` }))}
              onChange={(pixels) => {
                editNetwork((n) => ({ ...n, pixels }));
              }}
            />
            <button type="button" className="link" onClick={openStyle}>
              open style transfer
            </button>
          </>
        )}
      </span>
    </div>
  );
}

const shownMix = ({ mix }: NetworkDocument): Mix => (Object.keys(mix).length === 0 ? FIRST_MIX : mix);

const takeMix = (mix: Mix): void => {
  editNetwork((n) => ({ ...n, mix }));
};

/** The shipped picture in that style, out of the file of all of them. */
const look = (place: number, count: number): CSSProperties => ({
  backgroundImage: `url("${new URL('multistyle26.png', document.baseURI).href}")`,
  backgroundSize: `${100 * count}% 100%`,
  backgroundPosition: `${(100 * place) / (count - 1)}% 0`,
});

interface StylesProps {
  /** What there is to choose among. */
  readonly name: string;
  readonly count: number;
  readonly mix: Mix;
  /** What each looks like is known. */
  readonly isStyled: boolean;
}

function Styles({ name, count, mix, isStyled }: StylesProps): ReactElement {
  const parts = Object.entries(mix).map(([place, part]) => [Number(place), part] as const);
  const places = Array.from({ length: count }, (_, place) => place);
  return (
    <>
      <Roving role="group" orientation="horizontal" aria-label={name} className="picture-style-list">
        {places.map((place) => (
          <button
            type="button"
            key={place}
            className="picture-style"
            aria-pressed={Object.hasOwn(mix, place)}
            aria-label={`${name} ${place}`}
            onClick={() => {
              takeMix({ [place]: 100 });
            }}
          >
            {isStyled && <span className="picture-style-look" style={look(place, count)} aria-hidden="true" />}
            {place}
          </button>
        ))}
      </Roving>
      {parts.length > 1 && (
        <ul className="picture-blend" aria-label="Parts of the blend">
          {parts.map(([place, part]) => (
            <Part
              // What a slider was let go at is where it begins again.
              key={`${place}:${part}`}
              name={`${name} ${place}`}
              part={part}
              whole={parts.reduce((sum, [, each]) => sum + each, 0)}
              onTake={(value) => {
                takeMix({ ...mix, [place]: value });
              }}
              onRemove={() => {
                takeMix(Object.fromEntries(parts.filter(([other]) => other !== place)));
              }}
            />
          ))}
        </ul>
      )}
    </>
  );
}

function BlendWith({ name, count, mix }: Omit<StylesProps, 'isStyled'>): ReactElement {
  const free = Array.from({ length: count }, (_, place) => place).filter((place) => !Object.hasOwn(mix, place));
  return (
    <Select
      label={`Blend with another ${name}`}
      value=""
      options={[
        { value: '', text: 'blend with…' },
        ...free.map((place) => ({ value: String(place), text: String(place) })),
      ]}
      onChange={(place) => {
        if (place !== '') takeMix({ ...mix, [Number(place)]: 100 });
      }}
    />
  );
}

interface PartProps {
  readonly name: string;
  readonly part: number;
  readonly whole: number;
  readonly onTake: (part: number) => void;
  readonly onRemove: () => void;
}

/** A run takes seconds: one begins when the slider is let go. */
function Part({ name, part, whole, onTake, onRemove }: PartProps): ReactElement {
  const [moved, setMoved] = useState(part);
  const take = (): void => {
    if (moved !== part) onTake(moved);
  };
  const share = Math.round((100 * moved) / (whole - part + moved));
  return (
    <li>
      <span>{name}</span>
      <input
        type="range"
        min={1}
        max={100}
        value={moved}
        aria-label={`Part of ${name}`}
        aria-valuetext={`${share} %`}
        onChange={({ target }) => {
          setMoved(Number(target.value));
        }}
        onPointerUp={take}
        onKeyUp={take}
        onBlur={take}
      />
      <span className="number">{share}&#x202f;%</span>
      <button type="button" className="plain" aria-label={`Without ${name}`} onClick={onRemove}>
        ×
      </button>
    </li>
  );
}
