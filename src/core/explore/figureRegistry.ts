import { BREAKDOWN_FIGURES } from '../analysis/breakdown.ts';
import { LIFE_FIGURE } from '../analysis/instructionSegments.ts';
import { RUN_FIGURES } from '../analysis/figures.ts';
import { TRAFFIC_OF } from '../analysis/traffic.ts';
import { defines, type FigureDeclaration } from '../figures/definition.ts';
import { NETWORK_FIGURES } from '../network/figures.ts';
import { LAYER_FIGURES } from '../network/layerFigures.ts';
import { DESIGN_FIGURES } from './designFigures.ts';

/**
 * Every figure that any subject has: a run, its parts, its traffic and its instructions, a network, its layers, a design.
 * Whoever shows figures of one subject imports that subject's alone.
 */
export const FIGURE_REGISTRY: readonly FigureDeclaration[] = [
  ...RUN_FIGURES,
  ...BREAKDOWN_FIGURES,
  TRAFFIC_OF,
  LIFE_FIGURE,
  ...NETWORK_FIGURES,
  ...LAYER_FIGURES,
  ...Object.values(DESIGN_FIGURES),
];

/** The definition behind the id of any figure on screen. */
export const figureDefinition = (id: string): FigureDeclaration | undefined =>
  FIGURE_REGISTRY.find((definition) => defines(definition, id));
