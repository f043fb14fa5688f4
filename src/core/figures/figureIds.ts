/** `network.cycles` is a figure of the whole network, `network.3.cycles` of its layer with index 3. */
export const isNetworkFigure = (id: string): boolean => id.startsWith('network.');

/** The layer whose figure this is; null: another's, or of the whole. */
export function layerOfFigure(id: string): number | null {
  const match = /^network\.(\d{1,6})\./.exec(id);
  return match === null ? null : Number(match[1]);
}
