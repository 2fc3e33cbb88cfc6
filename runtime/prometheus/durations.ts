// A histogram of prom-client whose values are counted here: `observe` makes a key of all labels for
// each value, which takes longer than the rest of what is told of a call.

import { Histogram, type HistogramConfiguration, type MetricObjectWithValues, type MetricValueWithName } from "prom-client";
import { Series } from "../telemetry/series.js";

type Label = "rpc_method" | "rpc_status_code";
type Value = MetricValueWithName<Label | "le">;

/** What came under one method and status. */
interface Tally {
  readonly labels: Readonly<Record<Label, string>>;
  /** By bucket; the last one is for what is beyond all bounds. */
  readonly counts: number[];
  sum: number;
}

export class Durations extends Histogram<Label> {
  readonly #name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #tallies: Series<Tally>;

  constructor(configuration: HistogramConfiguration<Label> & { readonly buckets: number[] }) {
    super(configuration);
    this.#name = configuration.name;
    this.#help = configuration.help;
    this.#bounds = configuration.buckets;
    this.#tallies = new Series((method, status) => ({
      labels: { rpc_method: method, rpc_status_code: status },
      counts: new Array<number>(this.#bounds.length + 1).fill(0),
      sum: 0,
    }));
  }

  record(method: string, status: string, seconds: number): void {
    const tally = this.#tallies.of(method, status);
    let bucket = 0;
    while (bucket < this.#bounds.length && seconds > (this.#bounds[bucket] ?? 0)) bucket++;
    tally.counts[bucket] = (tally.counts[bucket] ?? 0) + 1;
    tally.sum += seconds;
  }

  /** What the registry reads, as JSON and as text. */
  override get(): Promise<MetricObjectWithValues<Value>> {
    return this.getForPromString();
  }

  /** What the registry asks first for the text. */
  async getForPromString(): Promise<MetricObjectWithValues<Value>> {
    const values = [...this.#tallies.all()].flatMap((tally) => this.#valuesOf(tally));
    const object: object = { name: this.#name, help: this.#help, type: "histogram", aggregator: "sum", values };
    return object as MetricObjectWithValues<Value>; // as prom-client's own is, whose type is a text too
  }

  #valuesOf({ labels, counts, sum }: Tally): readonly Value[] {
    let count = 0;
    const buckets = counts.map((added, at): Value => {
      count += added;
      const le = this.#bounds[at] ?? "+Inf";
      return { metricName: `${this.#name}_bucket`, labels: { le, ...labels }, value: count };
    });
    return [
      ...buckets,
      { metricName: `${this.#name}_sum`, labels, value: sum },
      { metricName: `${this.#name}_count`, labels, value: count },
    ];
  }
}
