import "tom-select/dist/css/tom-select.bootstrap5.css";
export { default } from "tom-select/dist/js/tom-select.complete.js";
