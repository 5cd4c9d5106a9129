import { peer } from '../peer.js';
import type { Series } from './report.js';

const WIDTH = 800;
const HEIGHT = 440;
const MARGIN = { top: 20, right: 220, bottom: 48, left: 64 };
const LEAST_RECALL = 0.9;
// Mid-tones, readable on white and on black.
const COLOURS = ['#d9480f', '#e8890c', '#2b8a3e', '#1c7ed6', '#ae3ec9', '#868e96'];

interface Scale {
  (value: number): number;
  domain(domain: readonly [number, number]): Scale;
  range(range: readonly [number, number]): Scale;
  nice(): Scale;
  ticks(count?: number): number[];
}

interface D3Scale {
  scaleLinear(): Scale;
  scaleLog(): Scale;
}

interface D3Shape {
  line(): (points: readonly (readonly [number, number])[]) => string | null;
}

/** Recall@10 against queries a second (logarithmic), as an SVG for a light or dark page; points below a recall of 0.9 are left out. */
export function plot(series: readonly Series[]): string {
  const lines = series
    .map(({ name, points }) => ({
      name,
      points: points
        .filter(({ recall }) => recall >= LEAST_RECALL)
        .map(({ recall, milliseconds }) => ({ recall, rate: 1000 / milliseconds }))
        .toSorted((a, b) => a.recall - b.recall || b.rate - a.rate),
    }))
    .filter(({ points }) => points.length > 0);
  const rates = lines.flatMap(({ points }) => points.map(({ rate }) => rate));
  const { scaleLinear, scaleLog } = peer<D3Scale>('d3-scale');
  const x = scaleLinear()
    .domain([LEAST_RECALL, 1])
    .range([MARGIN.left, WIDTH - MARGIN.right]);
  const y = scaleLog()
    .domain([Math.min(...rates), Math.max(...rates)])
    .nice()
    .range([HEIGHT - MARGIN.bottom, MARGIN.top]);

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Recall@10 against queries a second">
<style>
  text { font: 12px system-ui, sans-serif; fill: #57606a }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  @media (prefers-color-scheme: dark) { text { fill: #9da7b3 } .grid { stroke: #30363d } }
</style>
${[
  ...axes(x, y),
  ...lines
    .map((line, index) => drawSeries(line, index, x, y))
    .toReversed()
    .flat(),
].join('\n')}
</svg>
`;
}

function axes(x: Scale, y: Scale): string[] {
  const [left, right, top, bottom] = [MARGIN.left, WIDTH - MARGIN.right, MARGIN.top, HEIGHT - MARGIN.bottom];
  const isLabelled = (rate: number) => /^[125]/.test(rate.toPrecision(1));
  return [
    ...x
      .ticks(10)
      .flatMap((recall) => [
        `<path class="grid" d="M${round(x(recall))},${top}V${bottom}"/>`,
        `<text x="${round(x(recall))}" y="${bottom + 18}" text-anchor="middle">${recall.toFixed(2)}</text>`,
      ]),
    ...y
      .ticks()
      .filter(isLabelled)
      .flatMap((rate) => [
        `<path class="grid" d="M${left},${round(y(rate))}H${right}"/>`,
        `<text x="${left - 8}" y="${round(y(rate)) + 4}" text-anchor="end">${rate.toLocaleString('en')}</text>`,
      ]),
    `<text x="${(left + right) / 2}" y="${HEIGHT - 8}" text-anchor="middle">recall@10</text>`,
    `<text transform="translate(14,${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">queries a second</text>`,
  ];
}

interface Line {
  readonly name: string;
  readonly points: readonly { readonly recall: number; readonly rate: number }[];
}

function drawSeries({ name, points }: Line, index: number, x: Scale, y: Scale): string[] {
  const colour = COLOURS[index % COLOURS.length];
  const places = points.map(({ recall, rate }) => [round(x(recall)), round(y(rate))] as const);
  const path = places.length > 1 ? peer<D3Shape>('d3-shape').line()(places) : null;
  const legendY = MARGIN.top + 12 + index * 22;
  const legendX = WIDTH - MARGIN.right + 20;
  return [
    ...(path === null ? [] : [`<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`]),
    ...places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="${path === null ? 5 : 3.5}" fill="${colour}"/>`),
    `<circle cx="${legendX}" cy="${legendY}" r="5" fill="${colour}"/>`,
    `<text x="${legendX + 12}" y="${legendY + 4}">${name}</text>`,
  ];
}

const round = (value: number) => Math.round(value * 10) / 10;
