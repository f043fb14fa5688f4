import type { ReactElement } from 'react';
import type { GraphOutline, OutlineNode } from '../../../../core/workload/graph/outline.ts';
import { selectLayer, selectNode } from '../../../../state/runs/network/openLayer.ts';
import type { NetworkView } from '../../../../state/runs/network/useNetwork.ts';
import type { GraphEnd } from '../../../../state/view/view.ts';
import { ValueRows } from '../../../figures/ValueRows.tsx';
import { thin } from '../../../words/format.ts';
import { CutButtons } from '../PartOfNetwork.tsx';
import { costText, isUndecided, typedText, whereText } from '../../../words/network.ts';

/** A node of the network's graph: its attributes, what it reads and gives, and the layer that computes it. */
export function NodeCard({
  network,
  outline,
  node,
}: {
  readonly network: NetworkView;
  readonly outline: GraphOutline;
  readonly node: OutlineNode;
}): ReactElement {
  return (
    <>
      <h3 className="inspector-title">{node.name}</h3>
      <p className="inspector-purpose weak">{node.operator}</p>
      <ItsLayer network={network} node={node} />
      <CutButtons begin={node.inputs.filter((name) => isPassed(outline, name))} end={node.outputs} />
      {node.attributes.length > 0 && (
        <>
          <h4>Attributes</h4>
          <ValueRows rows={node.attributes.map(([name, value]) => ({ name, value }))} mono />
        </>
      )}
      {node.parts.length > 0 && (
        <>
          <h4>Nodes within</h4>
          <ValueRows rows={node.parts.map(({ name, operator }) => ({ name, value: operator }))} />
        </>
      )}
      <h4>Reads</h4>
      <Values network={network} outline={outline} names={node.inputs.filter((name) => name !== '')} />
      <h4>Gives</h4>
      <Values network={network} outline={outline} names={node.outputs} />
    </>
  );
}

/** Whether a name is of a value that passes from node to node. */
const isPassed = ({ values }: GraphOutline, name: string): boolean =>
  name !== '' && values.get(name)?.constant !== true;

/** An input or an output of the network. */
export function EndCard({
  network,
  outline,
  side,
  name,
}: {
  readonly network: NetworkView;
  readonly outline: GraphOutline;
  readonly side: GraphEnd;
  readonly name: string;
}): ReactElement {
  const readers = outline.nodes.filter(({ inputs }) => inputs.includes(name));
  const makers = outline.nodes.filter(({ outputs }) => outputs.includes(name));
  return (
    <>
      <h3 className="inspector-title">{name}</h3>
      <p className="inspector-purpose weak">{side} of the network</p>
      <Values network={network} outline={outline} names={[name]} />
      <h4>{side === 'input' ? 'Read by' : 'Made by'}</h4>
      {(side === 'input' ? readers : makers).map((node) => (
        <p className="said" key={node.name}>
          <NodeLink network={network} outline={outline} name={node.name} />
        </p>
      ))}
    </>
  );
}

/** Who computes it: the layer's whole story is one click away. */
function ItsLayer({ network, node }: { readonly network: NetworkView; readonly node: OutlineNode }): ReactElement {
  const line = network.lines.find(({ layer }) => layer.nodes.includes(node.name));
  if (line === undefined) {
    const { memory } = network.shown;
    return <p className="said weak">{memory === null ? 'Not compiled yet.' : 'Left out of all layers.'}</p>;
  }
  const { layer } = line;
  return (
    <>
      <ValueRows
        rows={[
          { name: 'computed by', value: whereText(layer) },
          ...(layer.vta === null
            ? []
            : [{ name: 'cycles of its layer', value: costText(line), figure: `network.${layer.index}.cycles` }]),
        ]}
      />
      <p className="said">
        Part of layer {layer.index + 1},{' '}
        <button
          type="button"
          className="link"
          onClick={() => {
            selectLayer(layer.index);
          }}
        >
          {layer.name}
        </button>
        {layer.nodes.length > 1 && `, with ${layer.nodes.filter((name) => name !== node.name).join(', ')}`}.
      </p>
      {layer.where !== 'vta' && !isUndecided(layer) && <p className="said weak">{thin(layer.reason)}</p>}
    </>
  );
}

/** Shape and type of values, and what makes them. */
function Values({
  network,
  outline,
  names,
}: {
  readonly network: NetworkView;
  readonly outline: GraphOutline;
  readonly names: readonly string[];
}): ReactElement {
  return (
    <>
      {names.map((name, i) => {
        const value = outline.values.get(name);
        const maker = outline.nodes.find(({ outputs }) => outputs.includes(name));
        return (
          <p className="said graph-value" key={i}>
            {maker === undefined ? (
              <span>{name}</span>
            ) : (
              <NodeLink network={network} outline={outline} name={maker.name} text={name} />
            )}
            <span className="weak">
              {value === undefined ? '' : typedText(value, network.shown.integers, name)}
              {value?.constant === true && ', constant'}
            </span>
          </p>
        );
      })}
    </>
  );
}

/** Selects a node by its name. */
export function NodeLink({
  network,
  outline,
  name,
  text = name,
}: {
  readonly network: NetworkView;
  readonly outline: GraphOutline;
  readonly name: string;
  readonly text?: string;
}): ReactElement {
  const index = outline.nodes.findIndex((node) => node.name === name);
  if (index < 0) return <>{text}</>;
  return (
    <button
      type="button"
      className="link"
      onClick={() => {
        const line = network.lines.find(({ layer }) => layer.nodes.includes(name));
        selectNode(index, line?.layer.index ?? null);
      }}
    >
      {text}
    </button>
  );
}
