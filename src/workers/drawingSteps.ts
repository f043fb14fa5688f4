import { ok, type Result } from '../core/base/problem.ts';
import { digitFromStrokes } from '../core/workload/digits/drawing.ts';
import type { PenStroke } from '../core/workload/digits/strokes.ts';

export interface DrawingRequest {
  readonly strokes: readonly PenStroke[];
}

/** The drawing as LeNet-5 reads it: [28, 28], 0 to 1. */
export interface DrawingUpdate {
  readonly pixels: Float32Array;
}

// One piece: a drawing has at most 700 points.
export function* drawingSteps({ strokes }: DrawingRequest): Generator<DrawingUpdate, Result<unknown>> {
  yield { pixels: digitFromStrokes(strokes) };
  return ok(null);
}
