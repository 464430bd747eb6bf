// The one entry: styles, Tabler's behaviours, htmx, and our small modules.
import "@tabler/core/dist/css/tabler.css";
import "./tokens.css";
import "./shell.css";
import "./list.css";
import "./criteria.css";
import "./verdict.css";
import "./cases.css";
import "./print.css";
import "@tabler/core/dist/js/tabler.esm.js";
import "./htmx.js";
import { watchSelects } from "./selects.js";
import { watchConfirmations } from "./confirm.js";
import { watchLists } from "./lists.js";
import { watchForms } from "./forms.js";
import { watchSignatures } from "./signature.js";
import { watchCriteria } from "./criteria.js";

watchConfirmations();
watchLists();
watchForms();
watchSelects();
watchSignatures();
watchCriteria();
