import type { ReactElement } from 'react';
import type { Figure, FigureOperand } from '../../../../core/figures/figure.ts';
import { layerOfFigure } from '../../../../core/figures/figureIds.ts';
import { FigureDerivation, FigureHead } from '../../../figures/FigureDerivation.tsx';
import { FigureLink } from '../../../figures/links.tsx';
import { hoverLayer } from '../../../../state/runs/network/network.ts';
import { selectLayer } from '../../../../state/runs/network/openLayer.ts';
import { DefinedIn } from '../../../figures/DefinedIn.tsx';

/** Why a number of the network is what it is; operands lead to layers and to further figures. */
export function NetworkFigureCard({ figure }: { readonly figure: Figure }): ReactElement {
  const layer = layerOfFigure(figure.id);
  return (
    <>
      <FigureHead figure={figure} />
      <FigureDerivation figure={figure} title="Derivation" operandName={operandName} />
      {layer !== null && (
        <p className="said">
          <LayerLink index={layer} text="All about this layer" />
        </p>
      )}
      <DefinedIn reference={figure.reference} />
    </>
  );
}

function operandName({ label, figure, layer }: FigureOperand): ReactElement {
  if (layer !== undefined) return <LayerLink index={layer} text={label} />;
  return figure === undefined ? <>{label}</> : <FigureLink id={figure} text={label} />;
}

/** Selects a layer everywhere; hovering lights it up in the tracks. */
function LayerLink({ index, text }: { readonly index: number; readonly text: string }): ReactElement {
  return (
    <button
      type="button"
      className="link"
      onClick={() => {
        hoverLayer(null);
        selectLayer(index);
      }}
      onPointerEnter={() => {
        hoverLayer(index);
      }}
      onPointerLeave={() => {
        hoverLayer(null);
      }}
    >
      {text}
    </button>
  );
}
