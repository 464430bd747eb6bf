// Draws the flow between tiers; loaded by the pages that show one. The table beside it says the same in words.
import { SankeyChart } from "echarts/charts";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([SankeyChart, CanvasRenderer]);

// The colours of tiers are those of their tags.
function colourOf(tag) {
  const probe = document.createElement("span");
  probe.className = `tag-${tag}`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).getPropertyValue("--tag-dot");
  probe.remove();
  return colour;
}

function optionOf(flow, width) {
  const tiers = [...flow.left, ...flow.right];
  const names = new Map(tiers.map(({ key, name }) => [key, name]));
  return {
    animation: false,
    series: [{
      type: "sankey",
      left: 4, right: width < 420 ? 90 : 150, top: 8, bottom: 8,
      nodeGap: 10,
      layoutIterations: 0,
      label: { formatter: ({ name }) => names.get(name), fontSize: 13, fontFamily: getComputedStyle(document.body).fontFamily, color: "#1f2937" },
      lineStyle: { color: "source", opacity: 0.35 },
      data: tiers.map(({ key, colour }) => ({ name: key, itemStyle: { color: colourOf(colour) } })),
      // Those who stay are by far the most; the root keeps the others wide enough to be seen.
      links: flow.links.map(([source, target, count]) => ({ source, target, value: Math.sqrt(count) })),
    }],
  };
}

function draw(place) {
  const flow = JSON.parse(document.getElementById(place.dataset.flow).textContent);
  if (!flow.links.length) return;
  const chart = echarts.init(place);
  chart.setOption(optionOf(flow, place.clientWidth));
  new ResizeObserver(() => chart.resize()).observe(place);
}

document.querySelectorAll("[data-flow]").forEach(draw);
