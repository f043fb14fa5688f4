import { exportOnnx } from '../../src/core/workload/onnx/exportOnnx.ts';
import { LENET5 } from '../../src/core/workload/zoo/lenet.ts';

/** LeNet-5 with seeded weights and a softmax, which VTA cannot do. */
export function withSoftmax(): Uint8Array {
  const graph = LENET5.build();
  const softmax = { kind: 'softmax', axis: 1 } as const;
  const node = { name: 'probabilities', operator: softmax, inputs: graph.outputs, output: 'probabilities' };
  const file = exportOnnx({ ...graph, nodes: [...graph.nodes, node], outputs: ['probabilities'] });
  if (!file.ok) throw new Error(file.problems[0].message);
  return file.value;
}
