import { parse, View } from 'vega'
import { compile, type Config, type TopLevelSpec } from 'vega-lite'

export const THEMES = ['light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** On the page of either theme; eight colours that those who see few colours can tell apart (Okabe and Ito). */
const COLOURS: Readonly<Record<Theme, Colours>> = {
  light: {
    text: '#1f2328',
    quiet: '#59636e',
    grid: '#d1d9e0',
    limit: '#cf222e',
    range: ['#0072b2', '#b35900', '#007a5a', '#c0408a', '#7a4fd0', '#8a6d00', '#59636e', '#1f2328'],
  },
  dark: {
    text: '#f0f6fc',
    quiet: '#9198a1',
    grid: '#3d444d',
    limit: '#ff7b72',
    range: ['#56b4e9', '#e69f00', '#2bbf94', '#f08cc4', '#b79cff', '#f0e442', '#9198a1', '#f0f6fc'],
  },
}

interface Colours {
  readonly text: string
  readonly quiet: string
  readonly grid: string
  /** Of what must not be passed. */
  readonly limit: string
  readonly range: string[]
}

export type Chart = (colours: Colours) => TopLevelSpec

/** The chart as SVG, the same bytes for the same data: no browser and no canvas has a part in it. */
export async function renderChart(chart: Chart, theme: Theme): Promise<string> {
  const colours = COLOURS[theme]
  const { spec } = compile(chart(colours), { config: configOf(colours) })
  const view = new View(parse(spec), { renderer: 'none' })
  try {
    return `${await view.toSVG()}\n`
  } finally {
    view.finalize()
  }
}

const FONT = 'system-ui, sans-serif'

function configOf({ text, quiet, grid, range }: Colours): Config {
  return {
    // The page shows through.
    background: 'transparent',
    // Who cannot see the picture reads the tables; every point told apart would be ten times the bytes.
    aria: false,
    font: FONT,
    padding: 8,
    view: { stroke: grid },
    axis: {
      labelColor: quiet,
      titleColor: text,
      gridColor: grid,
      gridOpacity: 0.6,
      domainColor: grid,
      tickColor: grid,
      labelFontSize: 11,
      titleFontSize: 12,
      titleFontWeight: 'normal',
    },
    legend: {
      labelColor: text,
      titleColor: text,
      labelFontSize: 12,
      titleFontSize: 12,
      titleFontWeight: 'normal',
      orient: 'bottom',
      labelLimit: 400,
      symbolStrokeWidth: 2,
    },
    header: { labelColor: text, titleColor: text, labelFontSize: 12, labelFontWeight: 'bold' },
    range: { category: range },
  }
}
