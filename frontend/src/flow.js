// Draws the flow between tiers; loaded by the pages that show one. The table beside it says the same in words.
import { SankeyChart } from "echarts/charts";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([SankeyChart, CanvasRenderer]);

// Colours of tiers by a word of their name, the same as of their tags.
const COLOURS = [["深度", "#cf1322"], ["相对", "#d46b08"], ["意外", "#722ed1"], ["边缘", "#1668dc"], ["排除", "#8c8c8c"], ["无法", "#d4b106"]];

function colourOf(name) {
  return (COLOURS.find(([word]) => name.includes(word)) ?? ["", "#a3b1bf"])[1];
}

function optionOf(flow) {
  const names = new Map([...flow.left, ...flow.right].map(({ key, name }) => [key, name]));
  return {
    animation: false,
    series: [{
      type: "sankey",
      left: 4, right: 110, top: 8, bottom: 8,
      nodeGap: 10,
      layoutIterations: 0,
      label: { formatter: ({ name }) => names.get(name), fontSize: 13, color: "#1f2937" },
      lineStyle: { color: "source", opacity: 0.35 },
      data: [...names].map(([key, name]) => ({ name: key, itemStyle: { color: colourOf(name) } })),
      // Those who stay are by far the most; the root keeps the others wide enough to be seen.
      links: flow.links.map(([source, target, count]) => ({ source, target, value: Math.sqrt(count) })),
    }],
  };
}

function draw(place) {
  const flow = JSON.parse(document.getElementById(place.dataset.flow).textContent);
  if (!flow.links.length) return;
  const chart = echarts.init(place);
  chart.setOption(optionOf(flow));
  new ResizeObserver(() => chart.resize()).observe(place);
}

document.querySelectorAll("[data-flow]").forEach(draw);
