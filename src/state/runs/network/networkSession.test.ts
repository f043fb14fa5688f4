import { beforeEach, expect, it, vi } from 'vitest';
import { DEFAULT_EXPERIMENT } from '../../../core/experiment/defaults.ts';
import { endRepair, partOfRepair } from '../../../core/workload/graph/partRepair.ts';
import { takePart, takeWhole } from '../../documents/networkPart.ts';
import { FIRST_DOCUMENT, useExperimentStore } from '../../documents/experiment.ts';
import { NO_NETWORK, useNetworkStore, type NetworkShown } from './network.ts';
import { FIRST_DIGIT, LENET, networkOfChoice, STYLE } from '../../documents/networkChoice.ts';
import type { NetworkAsked } from './networkRun.ts';
import { usePictureStore } from './pictures.ts';
import { theNetworkSession } from './networkSession.ts';
import { useNoticeStore } from '../../notices.ts';
import { DEFAULT_VIEW, useViewStore } from '../../view/view.ts';
import type { PaneId } from '../../view/panes.ts';

const runner = vi.hoisted(() => ({
  show: vi.fn((_: NetworkAsked | null) => undefined),
  compare: vi.fn((_: NetworkAsked | null) => undefined),
  retry: vi.fn(),
  cancel: vi.fn(),
}));
vi.mock('./networkRunner.ts', () => ({ createNetworkRunner: () => runner }));
vi.mock('../../storage/networkFiles.ts', () => ({ createNetworkFiles: () => ({ get: vi.fn(), put: vi.fn() }) }));

const shown = (): NetworkAsked | null | undefined => runner.show.mock.lastCall?.[0];
const compared = (): NetworkAsked | null | undefined => runner.compare.mock.lastCall?.[0];
const tab = (name: PaneId): void => {
  useViewStore.getState().patch({ tab: name });
};
const document = () => useExperimentStore.getState().history.present;
const file = (name: string, text = name): File => new File([text], name);
const PROBLEM = { code: 'x', field: 'x', got: 1, limit: 2, message: 'It is no ONNX.', fix: 'Take another.' } as const;

const session = theNetworkSession();
beforeEach(() => {
  useNetworkStore.setState(NO_NETWORK, true);
  useNoticeStore.setState({ refused: null });
  useViewStore.setState({ view: DEFAULT_VIEW });
  useExperimentStore.getState().begin(FIRST_DOCUMENT);
  vi.clearAllMocks();
});

it('is one, and asks for nothing until a network is looked at or was chosen', () => {
  expect(theNetworkSession()).toBe(session);
  tab('memory');
  expect([shown(), compared()]).toEqual([null, null]);
  tab('network');
  expect(shown()).toEqual({
    ...{ choice: LENET, arch: DEFAULT_EXPERIMENT.arch, seed: DEFAULT_EXPERIMENT.seed },
    ...{ data: null, digit: FIRST_DIGIT, picture: null },
  });
  tab('memory');
  const vgg = networkOfChoice({ kind: 'built-in', name: 'vgg16' });
  useExperimentStore.getState().editDocument((d) => ({ ...d, network: vgg }));
  expect(shown()).toMatchObject({ choice: vgg.choice, digit: null });
  tab('digit');
  expect(shown()).toMatchObject({ choice: LENET, digit: FIRST_DIGIT });
});

it('has the weight scales that are chosen', () => {
  const network = { ...networkOfChoice({ kind: 'built-in', name: 'vgg16' }), weightScales: 'channel' } as const;
  useExperimentStore.getState().editDocument((d) => ({ ...d, network }));
  tab('network');
  expect(shown()).toMatchObject({ weightScales: 'channel' });
});

it('reads digits unless the user has samples and looks at the network', () => {
  const data = { name: 'x.npy', hash: '01' };
  useExperimentStore.getState().editDocument((d) => ({ ...d, network: { ...networkOfChoice(LENET), data } }));
  tab('network');
  expect(shown()).toMatchObject({ data, digit: null });
  tab('digit');
  expect(shown()).toMatchObject({ data, digit: FIRST_DIGIT });
});

it('runs on a picture what is known to read one: the network of styles anywhere, another once its form of pixels is said', () => {
  const asItComes = { hash: null, fit: 'crop' };
  tab('picture');
  expect(shown()).toMatchObject({ choice: STYLE, digit: null, picture: { ...asItComes, pixels: 'unit' } });
  useExperimentStore
    .getState()
    .editDocument((d) => ({ ...d, network: { ...networkOfChoice(STYLE), mix: { 3: 100 } } }));
  tab('network');
  expect(shown()).toMatchObject({ choice: STYLE, picture: { ...asItComes, mix: { 3: 100 } } });
  const resnet = networkOfChoice({ kind: 'built-in', name: 'resnet18' });
  useExperimentStore.getState().editDocument((d) => ({ ...d, network: resnet }));
  tab('picture');
  expect(shown()).toMatchObject({ choice: resnet.choice, picture: null });
  useExperimentStore.getState().editDocument((d) => ({ ...d, network: { ...resnet, pixels: 'imagenet' } }));
  expect(shown()).toMatchObject({ picture: { ...asItComes, pixels: 'imagenet', mix: {} } });
  const picture = { width: 1, height: 1, rgba: new Uint8ClampedArray(4) };
  usePictureStore.setState({ given: { name: 'mine.png', hash: '1x1:00', picture } });
  expect(shown()).toMatchObject({ picture: { hash: '1x1:00' } });
  usePictureStore.setState({ given: null });
});

it('compares with the same network on the pinned machine, whatever the digit', () => {
  tab('network');
  expect(compared()).toBeNull();
  const baseline = { ...DEFAULT_EXPERIMENT, seed: 7 };
  useExperimentStore.getState().compareWith(baseline);
  expect(compared()).toEqual({ ...shown(), seed: 7, digit: null });
});

it('takes a network file and samples for it, the same file once', async () => {
  await session.openFile(file('net.onnx'));
  expect(document().network?.choice).toMatchObject({ kind: 'file', name: 'net.onnx' });
  expect(useViewStore.getState().view.tab).toBe('network');
  const steps = useExperimentStore.getState().history.past.length;
  await session.openFile(file('again.onnx', 'net.onnx'));
  expect(useExperimentStore.getState().history.past).toHaveLength(steps);
  await session.openData(file('digits.npy'));
  expect(document().network?.data?.name).toBe('digits.npy');
});

it('cuts long names, and no character in half: that could not stand in a link', async () => {
  await session.openFile(file(`${'x'.repeat(199)}😀.onnx`));
  expect(document().network?.choice).toMatchObject({ name: 'x'.repeat(199) });
  await session.openFile(file('', 'nameless'));
  expect(document().network?.choice).toMatchObject({ name: 'file' });
});

it('goes on where a link waited for the very file that came', async () => {
  await session.openFile(file('a.onnx'));
  expect(runner.retry).not.toHaveBeenCalled();
  const choice = document().network?.choice;
  const hash = choice?.kind === 'file' ? choice.hash : '';
  useNetworkStore.setState({ missing: { what: 'network', name: 'a.onnx', hash } });
  await session.openFile(file('a.onnx'));
  expect(runner.retry).toHaveBeenCalledTimes(1);
});

it('keeps a good network where a file is refused, and says why beside it', async () => {
  const good = { key: 'good', memory: {} } as unknown as NetworkShown;
  const refuse = (): void => {
    useNetworkStore.setState({ running: true });
    useNetworkStore.setState({
      running: false,
      refused: { title: 'b was not compiled', problems: [PROBLEM], open: [] },
    });
  };
  const before = networkOfChoice({ kind: 'built-in', name: 'vgg16' });
  useExperimentStore.getState().editDocument((d) => ({ ...d, network: before }));
  useNetworkStore.setState({ ...NO_NETWORK, askedKey: 'good', shown: good });
  await session.openFile(file('b.onnx'));
  expect(document().network).not.toBe(before);
  refuse();
  expect(document().network).toBe(before);
  expect(useNoticeStore.getState().refused).toEqual({
    title: 'b was not compiled',
    lines: ['It is no ONNX. Take another.'],
  });
});

it('stays at a refused file of which a part can be taken: the cut is offered, taken, and undone by one call', async () => {
  const good = { key: 'good', memory: {} } as unknown as NetworkShown;
  const before = networkOfChoice({ kind: 'built-in', name: 'vgg16' });
  useExperimentStore.getState().editDocument((d) => ({ ...d, network: before }));
  useNetworkStore.setState({ ...NO_NETWORK, askedKey: 'good', shown: good });
  await session.openFile(file('d.onnx'));
  const { network } = document();
  useNetworkStore.setState({ running: true });
  const cut = endRepair('head', ['b', 'c']);
  const problem = { ...PROBLEM, repairs: [cut] };
  useNetworkStore.setState({ running: false, refused: { title: 'd', problems: [problem], open: [] } });
  expect(document().network).toBe(network);
  takePart(partOfRepair(cut) ?? {});
  expect(document().network?.choice).toEqual({ ...network?.choice, to: ['b', 'c'] });
  takeWhole();
  expect(document().network?.choice).toEqual(network?.choice);
});

it('stays at a refused file where there was nothing good before', async () => {
  await session.openFile(file('c.onnx'));
  const { network } = document();
  useNetworkStore.setState({ running: true });
  useNetworkStore.setState({ running: false, refused: { title: 'c', problems: [PROBLEM], open: [] } });
  expect(document().network).toBe(network);
  expect(useNoticeStore.getState().refused).toBeNull();
});
