// A chart by uPlot, with a sentence that says what it shows and the same
// figures as a table, for whoever does not see it.
import {h} from './dom.js';
import {onTheme} from './appearance.js';
import {table} from './panel.js';

const HEIGHT = 220;

const colour = name =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function axis(more) {
  return {stroke: colour('--plot-ink'), font: '12px system-ui, sans-serif',
    grid: {stroke: colour('--plot-grid'), width: 1},
    ticks: {show: false}, ...more};
}

function bars() {
  return uPlot.paths.bars({size: [0.7, 48], radius: 0.15});
}

// Half a step more at both ends, so that no bar is cut.
function widened(plot, low, high) {
  const half = (high - low) / Math.max(1, plot.data[0].length - 1) / 2;
  return [low - half, high + half];
}

// The canvas cannot read our colours: it takes them when it is drawn.
function options({width, format, tick, label, kind, whole}) {
  return {
    width, height: HEIGHT, legend: {show: false}, padding: [12, 28, 0, 0],
    cursor: {y: false, points: {show: false}, drag: {x: false, y: false}},
    scales: {x: {time: true, range: widened},
      y: {range: (_, low, high) => [0, Math.max(high * 1.1, whole ? 4 : 1)]}},
    axes: [axis({grid: {show: false}, space: 72, size: 32,
      values: (_, all) => all.map(one => tick(one * 1000))}),
      axis({size: 60, values: (_, all) => all.map(one =>
        whole && !Number.isInteger(one) ? '' : format(one))})],
    series: [{}, {label, stroke: colour('--accent'), width: kind ? 0 : 2,
      fill: colour(kind ? '--plot-bar' : '--plot-area'),
      paths: kind === 'bars' ? bars() : undefined,
      points: {show: false}}],
  };
}

// set(points) of {at_ms, value}. format and tick write the axes, tell and when
// the table, summary(points) the sentence.
export function chart({label, summary, format, tell = format, when,
  tick = when, kind, whole = false}) {
  const place = h('div', {class: 'plot', role: 'img', 'aria-label': label});
  const words = h('p', {class: 'plot-words'});
  const figures = h('div', {});
  const element = h('figure', {class: 'chart'}, place,
    h('figcaption', {}, words,
      h('details', {}, h('summary', {}, `${label} as a table`), figures)));
  let plot, points = [];
  const draw = () => {
    if (!place.clientWidth) return;
    plot?.destroy();
    plot = new uPlot(options({width: place.clientWidth, format, tick, label,
      kind, whole}), [points.map(one => one.at_ms / 1000),
      points.map(one => one.value)], place);
    plot.root.setAttribute('aria-hidden', 'true');
  };
  const resized = new ResizeObserver(() => {
    if (plot && plot.width !== place.clientWidth)
      plot.setSize({width: place.clientWidth, height: HEIGHT});
    else if (!plot) draw();
  });
  resized.observe(place);
  const off = onTheme(draw);
  return {
    element,
    set(next) {
      points = next;
      const said = summary(points);
      words.textContent = said;
      place.setAttribute('aria-label', `${label}. ${said}`);
      figures.replaceChildren(table(label, [
        {name: 'Time', of: row => when(row.at_ms), head: true},
        {name: label, of: row => tell(row.value), number: true}], points));
      if (plot && plot.data[0].length === points.length)
        plot.setData([points.map(one => one.at_ms / 1000),
          points.map(one => one.value)]);
      else draw();
    },
    close() {
      resized.disconnect();
      off();
      plot?.destroy();
    },
  };
}
