// htmx under a strict content policy: nothing evaluated, no style injected, and no page kept in the browser's storage.
import htmx from "htmx.org";
import { toast } from "./toast.js";

Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  scrollBehavior: "instant",
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]");
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
});

document.addEventListener("htmx:responseError", (event) => {
  const words = document.body.dataset;
  toast(event.detail.xhr.status === 403 ? words.forbidden : words.failed);
});

document.addEventListener("htmx:sendError", () => toast(document.body.dataset.offline));
