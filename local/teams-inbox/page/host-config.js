/** How Teams draws a card: its fonts, spacings and the colours of its light and dark themes. */
export function hostConfig(isDark) {
  const colours = isDark ? DARK : LIGHT
  const container = background => ({
    backgroundColor: background,
    borderColor: colours.line,
    foregroundColors: foreground(colours),
  })
  return {
    fontFamily: '"Segoe UI", system-ui, sans-serif',
    supportsInteractivity: true,
    spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 12 },
    separator: { lineThickness: 1, lineColor: colours.line },
    fontSizes: { small: 12, default: 14, medium: 16, large: 20, extraLarge: 24 },
    fontWeights: { lighter: 300, default: 400, bolder: 600 },
    imageSizes: { small: 32, medium: 52, large: 100 },
    containerStyles: {
      default: container(colours.card),
      emphasis: container(colours.emphasis),
      good: container(colours.goodFill),
      warning: container(colours.warningFill),
      attention: container(colours.attentionFill),
      accent: container(colours.accentFill),
    },
    actions: {
      maxActions: 6,
      spacing: 'default',
      buttonSpacing: 8,
      showCard: { actionMode: 'inline', inlineTopMargin: 12 },
      actionsOrientation: 'horizontal',
      actionAlignment: 'left',
    },
    factSet: {
      title: { color: 'default', size: 'default', weight: 'bolder', wrap: true, maxWidth: 140 },
      value: { color: 'default', size: 'default', weight: 'default', wrap: true },
      spacing: 16,
    },
    textStyles: {
      heading: { size: 'large', weight: 'bolder', color: 'default', isSubtle: false, fontType: 'default' },
    },
  }
}

function foreground({ text, subtle, accent, good, warning, attention }) {
  return {
    default: { default: text, subtle },
    dark: { default: text, subtle },
    light: { default: text, subtle },
    accent: colour(accent),
    good: colour(good),
    warning: colour(warning),
    attention: colour(attention),
  }
}

function colour(own) {
  return { default: own, subtle: own }
}

const LIGHT = {
  card: '#ffffff',
  emphasis: '#f0f0f0',
  line: '#e0e0e0',
  text: '#242424',
  subtle: '#616161',
  accent: '#5b5fc7',
  accentFill: '#e8ebfa',
  good: '#237b4b',
  goodFill: '#e7f2da',
  warning: '#8a5c00',
  warningFill: '#fbf2d9',
  attention: '#c4314b',
  attentionFill: '#fcf4f6',
}

const DARK = {
  card: '#292929',
  emphasis: '#333333',
  line: '#3d3d3d',
  text: '#ffffff',
  subtle: '#adadad',
  accent: '#9ea2ff',
  accentFill: '#33344a',
  good: '#92c353',
  goodFill: '#2b3a2f',
  warning: '#f8d22a',
  warningFill: '#3a3320',
  attention: '#f9526b',
  attentionFill: '#3f2a30',
}
