import { useEffect, type ReactElement, type ReactNode } from 'react';
import { isStyle } from '../../../state/documents/networkOnTab.ts';
import { networkTitle } from '../../../state/documents/networkChoice.ts';
import { useNetworkStore } from '../../../state/runs/network/network.ts';
import { ColourPicture } from '../../charts/pixels/ColourPicture.tsx';
import { PixelPicture } from '../../charts/pixels/PixelPicture.tsx';
import { tile } from '../../charts/pixels/tiles.ts';
import { bringBackPicture, importPicture } from '../../files/pictureFile.ts';
import { decimal, integer, plural, seconds, withUnit } from '../../words/format.ts';
import { noiseText } from '../../words/network.ts';
import { Classes } from './Classes.tsx';
import { openStyle } from './editPicture.ts';
import { PixelQuestion } from './PixelQuestion.tsx';
import { PictureSource } from './PictureSource.tsx';
import { GAIN, usePictureRun, type Outcome, type PictureRun } from './usePictureRun.ts';
import './picture.css';

/** A picture, what the simulated machine makes of it, what float makes of it, and how far they are apart. */
export function PictureTop(): ReactElement {
  const run = usePictureRun();
  useEffect(() => {
    // What is not kept any more is as if it never was.
    bringBackPicture().catch(() => undefined);
    const paste = (event: ClipboardEvent): void => {
      const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
      if (file === undefined) return;
      event.preventDefault();
      void importPicture(file, 'the pasted picture');
    };
    addEventListener('paste', paste);
    return () => {
      removeEventListener('paste', paste);
    };
  }, []);
  if (run !== null && run.network.shown.about !== null && run.ports === null) return <NoPicture run={run} />;
  if (run !== null && run.pixels === null) {
    return run.ports === null ? <p className="weak">Reading the network.</p> : <PixelQuestion run={run} />;
  }
  return (
    <div className="picture" data-gives={run?.vta?.kind ?? 'picture'}>
      <Figure title="Picture" detail={sizeText(run)} below={<PictureSource />}>
        {run?.read != null && <ColourPicture picture={run.read} label="The picture as the network reads it" />}
      </Figure>
      <OnVta run={run} />
      <Figure
        title="ONNX Runtime, float32"
        detail={run?.vta != null && run.float === null ? FLOAT_FOLLOWS : 'the same network, nothing quantized'}
        old={run?.old.float}
      >
        <Shown of={run?.float ?? null} label="What float makes of it" />
      </Figure>
      {run?.ports?.output.kind !== 'classes' && (
        <Figure
          title={`Difference × ${GAIN}`}
          detail={differenceText(run)}
          old={run?.old.vta === true || run?.old.float === true}
        >
          {run?.difference != null && (
            <ColourPicture picture={run.difference.picture} label={`Difference, ${differenceText(run)}`} />
          )}
        </Figure>
      )}
    </div>
  );
}

/** The machine's picture does not wait for it. */
const FLOAT_FOLLOWS = 'follows once the bits are compared';

interface FigureProps {
  readonly title: string;
  readonly detail: string;
  readonly old?: boolean | undefined;
  readonly below?: ReactNode;
  readonly children: ReactNode;
}

function Figure({ title, detail, old = false, below, children }: FigureProps): ReactElement {
  return (
    <figure className="picture-figure" data-stale={old}>
      <div className="picture-frame">{children}</div>
      <figcaption>
        <b>{title}</b>
        <span className="weak small">{detail}</span>
        {below}
      </figcaption>
    </figure>
  );
}

function Shown({ of, label }: { readonly of: Outcome | null; readonly label: string }): ReactElement | null {
  if (of === null) return null;
  return of.kind === 'picture' ? (
    <ColourPicture picture={of.picture} label={label} />
  ) : (
    <Classes top={of.top} label={label} />
  );
}

/** While it is being made: the layer that was made last, as it lies in the machine's memory. */
function OnVta({ run }: { readonly run: PictureRun | null }): ReactElement {
  const running = useNetworkStore((s) => s.running);
  const shown = run?.network.shown;
  const made =
    running && run?.old.vta === true && shown?.lastMade != null ? shown.planes.get(shown.lastMade) : undefined;
  if (run !== null && shown !== undefined && made !== undefined) {
    const name = run.network.lines[made.layer]?.layer.name ?? '';
    const detail = `layer ${made.layer + 1} of ${shown.layerCount}: ${name}`;
    return (
      <Figure title="Being made on VTA" detail={detail}>
        <PixelPicture
          width={made.width}
          height={made.height}
          values={tile(made, 1)[0] ?? []}
          label={`The first channel of ${name}`}
          className="picture-forming"
        />
      </Figure>
    );
  }
  return (
    <Figure title="Simulated VTA" detail={run === null ? '' : costOf(run)} old={run?.old.vta}>
      <Shown of={run?.vta ?? null} label="What the simulated machine makes of it" />
    </Figure>
  );
}

function sizeText(run: PictureRun | null): string {
  const shape = run?.ports?.input.shape;
  return shape === undefined ? 'as the network reads it' : `${shape.width} × ${shape.height}, as the network reads it`;
}

function costOf({ network: { totals, shown } }: PictureRun): string {
  if (totals.vtaLayers === 0) return '';
  const about = totals.exact ? '' : '≈ ';
  return `${about}${integer(totals.vtaCycles)} cycles, ${withUnit(seconds(totals.vtaSeconds))} at ${decimal(shown.arch.hardware.clockMHz, 0)} MHz`;
}

function differenceText(run: PictureRun | null): string {
  if (run?.difference == null) return 'of the two';
  const { psnrDb } = run.difference;
  const output = run.ports?.output.name;
  const error = run.network.lines.find(({ layer }) => layer.output === output)?.result?.error ?? null;
  const snr = error === null ? '' : `, SNR ${noiseText(error)} dB`;
  return psnrDb === Infinity ? 'none' : `PSNR ${decimal(psnrDb, 1)} dB${snr}`;
}

/** Another network is open, and it has nothing to do with pictures. */
function NoPicture({ run }: { readonly run: PictureRun }): ReactElement {
  const { choice } = run.network.document;
  const inputs = Object.entries(run.network.shown.about?.inputs ?? {});
  return (
    <div className="picture-question">
      <h2>{networkTitle(choice)} reads no picture</h2>
      <p>
        {plural(inputs.length, 'input')}: {inputs.map(([name, shape]) => `${name} [${shape.join(', ')}]`).join(', ')}. A
        network that reads a picture has one input of 1 or 3 channels, and gives a picture or a score for each class.
      </p>
      {!isStyle(choice) && (
        <button type="button" className="button" data-tone="main" onClick={openStyle}>
          Open style transfer
        </button>
      )}
    </div>
  );
}
