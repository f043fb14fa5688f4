import { useId, useState, type ReactElement } from 'react';
import { hostKind, type HostModel, type HostRates } from '../../../../core/network/hostModel.ts';
import { isHostRate } from '../../../../core/network/hostModelText.ts';
import type { LayerLine } from '../../../../core/network/totals.ts';
import { useHostModel } from '../../../../state/runs/network/useNetwork.ts';
import { describeHost } from '../../../../state/session/keptHostModel.ts';
import '../networkForms.css';

const FIELDS: readonly { readonly rate: keyof HostRates; readonly head: string; readonly name: string }[] = [
  { rate: 'macsPerSecond', head: 'MAC/s', name: 'multiply-adds a second' },
  { rate: 'bytesPerSecond', head: 'B/s', name: 'bytes a second' },
  { rate: 'secondsPerCall', head: 's/call', name: 'seconds a call' },
];

/** No operation: the rates of all that have none of their own. */
const ALL = '';

/** More kinds of operators than a network has on the host. */
const MOST_OPERATIONS = 40;

/** What the host does in a second, as its user says it: of all operations, and of some of their own. */
export function HostModelForm({ lines }: { readonly lines: readonly LayerLine[] }): ReactElement | null {
  const model = useHostModel();
  const onHost = lines.flatMap(({ layer }) => (layer.where === 'host' ? [hostKind(layer.operation)] : []));
  if (onHost.length === 0) return null;
  const operations = [...new Set([...onHost, ...Object.keys(model?.byOperation ?? {})])];
  return (
    <>
      <h4>The host</h4>
      <p className="said">
        An estimate of a layer’s time: a call, and the longer of its multiply-adds and its bytes. The page simulates no
        host; the rates are yours, and what you enter for a layer goes before them.
      </p>
      <Rates key={JSON.stringify(model)} model={model} operations={operations.slice(0, MOST_OPERATIONS)} />
    </>
  );
}

const keyOf = (operation: string, rate: keyof HostRates): string => `${rate} ${operation}`;

function Rates({
  model,
  operations,
}: {
  readonly model: HostModel | null;
  readonly operations: readonly string[];
}): ReactElement {
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(() => textsOf(model));
  const wrong = wrongFields(texts, operations);
  const problem = useId();
  return (
    <form
      className="host-model"
      noValidate
      aria-label="Rates of the host"
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong.size === 0) describeHost(modelOf(texts, operations));
      }}
    >
      <table>
        <Head />
        <tbody>
          {[ALL, ...operations].map((operation) => (
            <RateRow
              key={operation}
              {...{ operation, texts, wrong, problem }}
              onChange={(key, text) => {
                setTexts((others) => ({ ...others, [key]: text }));
              }}
            />
          ))}
        </tbody>
      </table>
      {wrong.size > 0 && (
        <p id={problem} className="small weak">
          Give all operators a number in each column, such as 2e9, 4e9 and 1e-6. A call may take 0.
        </p>
      )}
      <p className="network-notice-actions">
        <button type="submit" className="button" disabled={wrong.size > 0}>
          Estimate
        </button>
        {model !== null && (
          <button
            type="button"
            className="button"
            onClick={() => {
              describeHost(null);
            }}
          >
            Without estimates
          </button>
        )}
      </p>
    </form>
  );
}

function Head(): ReactElement {
  return (
    <thead>
      <tr>
        <th scope="col">for</th>
        {FIELDS.map(({ head, name }) => (
          <th scope="col" key={head} title={name}>
            {head}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface RateRowProps {
  readonly operation: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly wrong: ReadonlySet<string>;
  /** Id of what says what is wrong. */
  readonly problem: string;
  readonly onChange: (key: string, text: string) => void;
}

function RateRow({ operation, texts, wrong, problem, onChange }: RateRowProps): ReactElement {
  return (
    <tr>
      <th scope="row" title={operation === ALL ? 'where nothing else is said' : operation}>
        {operation === ALL ? 'all' : operation}
      </th>
      {FIELDS.map(({ rate, name }) => {
        const key = keyOf(operation, rate);
        return (
          <td key={rate}>
            <input
              inputMode="decimal"
              autoComplete="off"
              aria-label={`${name}, ${operation === ALL ? 'all operators' : operation}`}
              aria-invalid={wrong.has(key) && texts[key] !== undefined}
              aria-describedby={wrong.has(key) ? problem : undefined}
              placeholder={operation === ALL ? '' : 'as all'}
              value={texts[key] ?? ''}
              onChange={({ target }) => {
                onChange(key, target.value);
              }}
            />
          </td>
        );
      })}
    </tr>
  );
}

const valueOf = (text: string): number => (text.trim() === '' ? NaN : Number(text.trim().replace(',', '.')));

function textsOf(model: HostModel | null): Readonly<Record<string, string>> {
  if (model === null) return {};
  const rows: readonly (readonly [string, Partial<HostRates>])[] = [
    [ALL, model.rates],
    ...Object.entries(model.byOperation),
  ];
  return Object.fromEntries(
    rows.flatMap(([operation, rates]) =>
      FIELDS.flatMap(({ rate }) =>
        rates[rate] === undefined ? [] : [[keyOf(operation, rate), rateText(rates[rate])] as const],
      ),
    ),
  );
}

/** `2e9` for 2,000,000,000: rates are as long as they are large. */
function rateText(value: number): string {
  const short = value.toExponential().replace('e+', 'e');
  return short.length < String(value).length ? short : String(value);
}

function wrongFields(texts: Readonly<Record<string, string>>, operations: readonly string[]): ReadonlySet<string> {
  const wrong = [ALL, ...operations].flatMap((operation) =>
    FIELDS.flatMap(({ rate }) => {
      const key = keyOf(operation, rate);
      const text = texts[key] ?? '';
      const sound = text.trim() === '' ? operation !== ALL : isHostRate(rate, valueOf(text));
      return sound ? [] : [key];
    }),
  );
  return new Set(wrong);
}

/** Of fields none of which is wrong. */
function modelOf(texts: Readonly<Record<string, string>>, operations: readonly string[]): HostModel {
  const of = (operation: string, rate: keyof HostRates): number => valueOf(texts[keyOf(operation, rate)] ?? '');
  const own = operations.flatMap((operation) => {
    const given = FIELDS.flatMap(({ rate }) => {
      const value = of(operation, rate);
      return Number.isNaN(value) ? [] : [[rate, value] as const];
    });
    return given.length === 0 ? [] : [[operation, Object.fromEntries(given)] as const];
  });
  return {
    rates: {
      macsPerSecond: of(ALL, 'macsPerSecond'),
      bytesPerSecond: of(ALL, 'bytesPerSecond'),
      secondsPerCall: of(ALL, 'secondsPerCall'),
    },
    byOperation: Object.fromEntries(own),
  };
}
