/** A picture to lay out pages with: stands where the real chart stands, with the same geometry. */
import type { Chart, ChartBox, Column, Measure, Series, Status } from "../src/commands";
import { shortDay, span } from "../src/words";

const LEFT = 52;
const TOP = 14;
const BOTTOM = 28;

export function drawing(series: Series, width: number, height: number, title: string, measure: Measure = "money"): Chart {
  const plot = { x: LEFT, y: TOP, width: width - LEFT - 4, height: height - TOP - BOTTOM };
  const totals = series.buckets.map((_, at) => series.layers.reduce((sum, { tallies }) => sum + earned(tallies[at]!), 0));
  const highest = Math.max(...totals, ...series.before, series.unit);
  const step = nice(highest / 4);
  const top = Math.ceil(highest / step) * step;
  const y = (value: number) => plot.y + plot.height * (1 - value / top);
  const slice = plot.width / series.buckets.length;
  let marks = "";
  for (let value = 0; value <= top; value += step) {
    marks += `<line x1="${LEFT}" x2="${width}" y1="${y(value)}" y2="${y(value)}" stroke="var(--border)"/><text x="${LEFT - 8}" y="${y(value) + 4}" text-anchor="end">${(value / series.unit).toLocaleString("en-GB")}</text>`;
  }
  const every = Math.ceil(series.buckets.length / (plot.width / 90));
  const columns: Column[] = series.buckets.map((bucket, at) => {
    const x = plot.x + at * slice;
    const bar = Math.max(1, slice * 0.64);
    const left = x + (slice - bar) / 2;
    let sum = 0;
    const boxes: ChartBox[] = [];
    series.layers.forEach((layer, index) => {
      for (const status of ["paid", "approved", "pending"] as Status[]) {
        const value = layer.tallies[at]![status as "paid"];
        if (value <= 0) continue;
        const box = { x: left, y: y(sum + value), width: bar, height: Math.max(0, y(sum) - y(sum + value)) };
        boxes.push({ layer: index, status, frame: box });
        marks += rectangle(box, layer.slot, status);
        sum += value;
      }
    });
    if (at % every === 0) marks += `<text x="${x + slice / 2}" y="${height - 8}" text-anchor="middle">${shortDay(bucket.from)}</text>`;
    if (bucket.unfinished) marks += `<text x="${x + slice / 2}" y="${y(sum) - 7}" text-anchor="middle">to date</text>`;
    return { x, width: slice, top: y(sum), label: span(bucket), boxes };
  });
  const before = series.before.map((value, at) => `${plot.x + (at + 0.5) * slice},${y(value)}`).join(" ");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-size="11" fill="var(--text-subtle)"><title>${title}</title><defs>${hatch("x0", 45)}${hatch("x1", 45)}</defs>${marks}<polyline points="${before}" fill="none" stroke="var(--text-subtle)" stroke-width="1.5" stroke-dasharray="4 4"/></svg>`;
  return { svg, width, height, plot, columns, series, title, summary: `${title}, ${series.buckets.length} bars.`, measure };
}

function rectangle(box: { x: number; y: number; width: number; height: number }, slot: number, status: Status): string {
  const hue = slot ? `var(--series-${slot})` : "var(--border-strong)";
  const fill = slot === 0 ? "var(--border)" : status === "paid" ? hue : status === "approved" ? `color-mix(in srgb, ${hue} 60%, var(--surface))` : `color-mix(in srgb, ${hue} 25%, var(--surface))`;
  const at = `x="${box.x.toFixed(1)}" y="${box.y.toFixed(1)}" width="${box.width.toFixed(1)}"`;
  const body = `<rect ${at} height="${Math.max(0, box.height - 1).toFixed(1)}" fill="${fill}"/>`;
  return status === "pending" ? `${body}<rect ${at} height="${Math.max(0, box.height - 1).toFixed(1)}" fill="url(#x0)"/>` : body;
}

function hatch(id: string, angle: number): string {
  return `<pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(${angle})"><line x1="0" y1="0" x2="0" y2="6" stroke="var(--surface)" stroke-width="3"/></pattern>`;
}

function nice(value: number): number {
  const size = 10 ** Math.floor(Math.log10(value || 1));
  return [1, 2, 2.5, 5, 10].map((part) => part * size).find((part) => part >= value) ?? value;
}

function earned(tally: { paid: number; approved: number; pending: number }): number {
  return tally.paid + tally.approved + tally.pending;
}
